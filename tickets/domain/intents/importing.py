"""Intents and their examples, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record, record_changes, values_of
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused, validation_message
from tenants.domain.subjects import Subject
from tenants.domain.wording import tidy
from tenants.scope import current_tenant_id
from tickets.domain.classifier.versions import ask_for_training
from tickets.domain.wording import text_hash
from tickets.models import Example, Intent
from tickets.models.intents import LONGEST_EXAMPLE
from tickets.states import LabelSource, Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tenants.domain.actors import Actor
    from tickets.models import ClassifierVersion

MOST_INTENTS: Final = 200
MOST_EXAMPLES: Final = 20_000
_IMPORTED: Final = ("description", "auto_resolve", "answer_template")
_AT_ONCE: Final = 2_000  # Rows of one statement.


@dataclass(frozen=True, slots=True)
class IntentEntry:
    """An intent as somebody imports it; what is None stays as it is."""

    name: str
    examples: Sequence[str] = ()
    description: str | None = None
    auto_resolve: bool | None = None
    answer_template: str | None = None


def import_intents(
    entries: Sequence[IntentEntry], outside: Sequence[str] = (), *, actor: Actor
) -> ClassifierVersion:
    """Update or create intents by name, in any case, and learn their examples; all or nothing.

    `outside` are texts that belong to no intent. A text that is known gets the label it has here,
    the last one where it comes twice. The version that will be trained from it. Raises Refused.
    """
    check_entries(entries, outside)
    with transaction.atomic():
        advisory_lock("intents")
        intents = _write_intents(entries, actor)
        labelled = _labelled(entries, outside, intents)
        count = write_examples(labelled, actor=actor, source=LabelSource.IMPORT)
        after = {"intents": len(entries), "examples": count}
        record(actor, "intent.imported", Subject("tenant", current_tenant_id()), after=after)
        return ask_for_training()


def check_entries(entries: Sequence[IntentEntry], outside: Sequence[str]) -> None:
    """By their numbers, names and lengths. Raises Refused."""
    if len(entries) > MOST_INTENTS:
        raise Refused("too-many-intents", _("At most %d intents at once.") % MOST_INTENTS)
    if sum(len(entry.examples) for entry in entries) + len(outside) > MOST_EXAMPLES:
        raise Refused("too-many-examples", _("At most %d examples at once.") % MOST_EXAMPLES)
    seen: set[str] = set()
    for entry in entries:
        key = _key(entry.name)
        if not key or key in seen:
            words = _("An intent has no name.") if not key else _("An intent comes twice: %s.")
            raise Refused("intent-names", words if not key else words % entry.name)
        seen.add(key)
        check_examples(entry.examples, entry.name)
    check_examples(outside, _("none"))


def check_examples(texts: Iterable[str], name: str) -> None:
    """Raises Refused for one that is empty or too long."""
    for number, text in enumerate(texts, start=1):
        if not tidy(text) or len(tidy(text)) > LONGEST_EXAMPLE:
            words = _("Example %(number)d of intent %(name)s is empty or longer than %(most)d.")
            told = {"number": number, "name": name, "most": LONGEST_EXAMPLE}
            raise Refused("example-length", words % told)


def _key(name: str) -> str:
    return tidy(name).lower()


def _write_intents(entries: Sequence[IntentEntry], actor: Actor) -> dict[str, Intent]:
    """All intents of the tenant by their key."""
    intents = {_key(intent.name): intent for intent in Intent.objects.all()}
    new: list[Intent] = []
    changed: list[tuple[Intent, dict[str, object]]] = []
    for entry in entries:
        known = intents.get(_key(entry.name))
        intent = known or Intent(name=tidy(entry.name))
        before = values_of(intent, _IMPORTED)
        for field in _IMPORTED:
            if getattr(entry, field) is not None:
                setattr(intent, field, getattr(entry, field))
        _check_intent(intent)
        if known is None:
            new.append(intent)
        elif before != values_of(intent, _IMPORTED):
            changed.append((intent, before))
        intents[_key(entry.name)] = intent
    Intent.objects.bulk_create(new)
    _save_changes(changed, actor)
    return intents


def _save_changes(changed: Sequence[tuple[Intent, dict[str, object]]], actor: Actor) -> None:
    """Each with what it was before."""
    for intent, before in changed:
        watch_anew(intent, bool(before["auto_resolve"]), str(before["answer_template"]))
        intent.updated_at = timezone.now()
    fields = [*_IMPORTED, "watched_from", "updated_at"]
    Intent.objects.bulk_update([intent for intent, _before in changed], fields, _AT_ONCE)
    record_changes(
        actor,
        "intent.changed",
        [
            (Subject("intent", intent.pk), before, values_of(intent, _IMPORTED))
            for intent, before in changed
        ],
    )


def watch_anew(intent: Intent, was_automatic: bool, answer: str) -> None:  # As it was.
    """What an intent that was switched on, or says something else, answered before is past."""
    if intent.answer_template != answer or (intent.auto_resolve and not was_automatic):
        intent.watched_from = timezone.now()


def _check_intent(intent: Intent) -> None:
    """By the fields and constraints, apart from the name's uniqueness: names were looked up."""
    try:
        intent.clean_fields(exclude=["tenant"])
    except ValidationError as error:
        raise Refused("intent-not-right", f"{intent.name}: {validation_message(error)}") from None
    if intent.auto_resolve and intent.risk == Risk.HIGH:
        words = _("%s is high risk: it is never answered automatically.")
        raise Refused("high-risk-intent", words % intent.name)


def _labelled(
    entries: Sequence[IntentEntry], outside: Sequence[str], intents: Mapping[str, Intent]
) -> Iterator[tuple[str, Intent | None]]:
    for entry in entries:
        intent = intents[_key(entry.name)]
        yield from ((tidy(text), intent) for text in entry.examples)
    yield from ((tidy(text), None) for text in outside)


def write_examples(
    labelled: Iterable[tuple[str, Intent | None]], *, actor: Actor, source: LabelSource
) -> int:
    """How many texts were written: the last label of a text wins, over what was known of it too."""
    latest = {text_hash(text): (text, intent) for text, intent in labelled}
    rows = [
        Example(text_hash=key, text=text, intent=intent, source=source, **actor.columns())
        for key, (text, intent) in sorted(latest.items())
    ]
    Example.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["tenant", "text_hash"],
        update_fields=["text", "intent", "source", "by", "by_kind", "by_name", "updated_at"],
    )
    return len(rows)
