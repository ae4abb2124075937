"""Intents and their examples, one at a time; what a classifier learned wrong is learned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record, record_change, values_of
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused, validation_message
from tenants.domain.subjects import Subject
from tenants.domain.wording import tidy
from tenants.scope import current_tenant_id
from tickets.domain.classifier.versions import ask_for_training
from tickets.domain.intents.importing import (
    MOST_EXAMPLES,
    check_examples,
    watch_anew,
    write_examples,
)
from tickets.models import Example, Intent
from tickets.states import LabelSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

# What people write; the rest is the machine's, which may write it at the same time.
FIELDS: Final = (
    "name",
    "description",
    "risk",
    "auto_resolve",
    "answer_template",
    "blocked_words",
    "blocked_flags",
    "blocks_upset_customers",
    "team",
)


def create_intent(*, actor: Actor, **fields: object) -> Intent:
    """Raises Refused, also where the name is taken in any case."""
    return change_intent(Intent(), actor=actor, **fields)


def change_intent(intent: Intent, *, actor: Actor, **fields: object) -> Intent:
    """The intent as it is with what is named; what others changed meanwhile stays. Raises Refused.

    Switched on, or with another answer, its answers are counted anew. A classifier knows intents by
    name: with another one, it is trained anew and answers nothing of this intent until then.
    """
    with transaction.atomic():
        advisory_lock("intents")
        before = Intent.objects.filter(pk=intent.pk).first()
        row = Intent.objects.get(pk=before.pk) if before else intent
        for field, value in fields.items():
            setattr(row, field, value)
        row.name = tidy(row.name)
        _check(row)
        if before is None:
            row.save(force_insert=True)
            record(actor, "intent.created", _subject_of(row.pk), after=values_of(row, FIELDS))
            return row
        watch_anew(row, before.auto_resolve, before.answer_template)
        row.save(update_fields=[*fields, "watched_from", "updated_at"])
        values = values_of(before, FIELDS), values_of(row, FIELDS)
        record_change(actor, "intent.changed", _subject_of(row.pk), *values)
        if before.name != row.name and row.examples.exists():
            ask_for_training()
    return row


def delete_intent(intent: Intent, *, actor: Actor) -> None:
    """With its examples. Decisions keep its name, and its tickets stay, of no intent."""
    with transaction.atomic():
        advisory_lock("intents")
        was_taught = intent.examples.exists()
        subject, before = _subject_of(intent.pk), values_of(intent, FIELDS)
        if intent.delete()[0]:
            record(actor, "intent.deleted", subject, before=before)
        if was_taught:
            ask_for_training()


def add_examples(intent: Intent | None, texts: Sequence[str], *, actor: Actor) -> int:
    """How many texts now are the intent's, or of none of them. Raises Refused.

    A text that was another intent's is this one's from now on.
    """
    if len(texts) > MOST_EXAMPLES:
        raise Refused("too-many-examples", _("At most %d examples at once.") % MOST_EXAMPLES)
    check_examples(texts, intent.name if intent else _("none"))
    with transaction.atomic():
        advisory_lock("intents")
        labelled = [(tidy(text), intent) for text in texts]
        count = write_examples(labelled, actor=actor, source=LabelSource.PERSON)
        if count:
            subject = _subject_of(intent.pk if intent else None)
            record(actor, "intent.examples_added", subject, after={"count": count})
            ask_for_training()
    return count


def move_examples(examples: QuerySet[Example], intent: Intent | None, *, actor: Actor) -> int:
    """Say that these texts are another intent's, or of none. How many they were."""
    with transaction.atomic():
        advisory_lock("intents")
        chosen = Example.objects.filter(pk__in=examples.order_by().values("pk"))
        count = chosen.update(
            intent=intent, source=LabelSource.PERSON, updated_at=timezone.now(), **actor.columns()
        )
        if count:
            subject = _subject_of(intent.pk if intent else None)
            record(actor, "intent.examples_moved", subject, after={"count": count})
            ask_for_training()
    return count


def remove_examples(examples: QuerySet[Example], *, actor: Actor) -> int:
    """How many they were."""
    with transaction.atomic():
        advisory_lock("intents")
        intents = set(examples.order_by().values_list("intent", flat=True).distinct())
        count, _by_model = examples.delete()
        if count:
            subject = _subject_of(intents.pop() if len(intents) == 1 else None)
            record(actor, "intent.examples_removed", subject, after={"count": count})
            ask_for_training()
    return count


def _subject_of(intent_id: UUID | None) -> Subject:
    """The intent, or the tenant for what is of none and of several."""
    return Subject("intent", intent_id) if intent_id else Subject("tenant", current_tenant_id())


def _check(intent: Intent) -> None:
    try:
        intent.full_clean()
    except ValidationError as error:
        raise Refused("intent-not-right", validation_message(error)) from None
