"""New intents, suggested from tickets that are alike and belong to none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused
from tenants.domain.wording import tidy
from tenants.models.lengths import longest
from tickets.domain.decision.assessments import text_of
from tickets.domain.intents.clusters import (
    by_nearness,
    groups_of,
    telling_words,
    without_common,
    words_in,
)
from tickets.domain.intents.teaching import add_examples, create_intent
from tickets.domain.wording import text_hash
from tickets.models import Example, Intent, IntentSuggestion, Ticket
from tickets.models.intents import LONGEST_EXAMPLE
from tickets.states import Reason

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from engines.classifier.arrays import Floats
    from engines.embedding.port import EmbeddingEngine
    from tenants.domain.actors import Actor

FEWEST: Final = 5
_MOST_TICKETS: Final = 5_000
_MOST_EXAMPLES: Final = 500  # Enough to know what the tenant's texts have in common.
_WINDOW: Final = timedelta(days=90)
_UNSURE: Final = (Reason.OUT_OF_SCOPE, Reason.LOW_CONFIDENCE)
_AT_ONCE: Final = 64
_DOUBT: Final = 50
# Mean cosine. Of CLINC150's texts 97 % then lie in groups of their own intent, of Banking77's,
# which all speak of one trade, 70 %.
_ALIKE: Final = 0.4
_LONGEST_TITLE: Final = longest(IntentSuggestion, "title")


@dataclass(frozen=True)
class _Pool:
    """Tickets with their texts and vectors, the newest first; the words of all that is known."""

    ids: tuple[UUID, ...]
    texts: tuple[str, ...]
    vectors: Floats
    words: Counter[str]

    def suggestion(self, group: Sequence[int]) -> IntentSuggestion:
        best_first = by_nearness(self.vectors, group)
        texts = [self.texts[place] for place in best_first]
        words = telling_words(texts, self.words)
        return IntentSuggestion(
            title=(", ".join(words) or texts[0])[:_LONGEST_TITLE],
            size=len(group),
            tickets=[self.ids[place] for place in best_first],
        )


def suggest(engine: EmbeddingEngine) -> list[IntentSuggestion]:
    """Look at the tickets anew: these suggestions take the place of those nobody answered.

    Of tickets of the last 90 days that no classifier was sure of and nobody labelled; what was
    dismissed does not come back. Safe to repeat; 5,000 tickets take a core a minute.
    """
    pool = _pool(engine)
    groups = groups_of(pool.vectors, _ALIKE)
    found = [pool.suggestion(group) for group in groups if len(group) >= FEWEST]
    with transaction.atomic():
        advisory_lock("suggestions")
        dismissed = _tickets_dismissed(pool.ids)
        new = [one for one in found if not any(_is_same(one, other) for other in dismissed)]
        open_suggestions().delete()
        IntentSuggestion.objects.bulk_create(new)
    return sorted(new, key=lambda one: (-one.size, one.title))


def open_suggestions() -> QuerySet[IntentSuggestion]:
    """Those nobody has answered."""
    return IntentSuggestion.objects.filter(taken_as=None, dismissed_at=None)


def tickets_of(suggestion: IntentSuggestion, most: int | None = None) -> list[Ticket]:
    """Those that show it best first; deleted ones are left out."""
    wanted = suggestion.tickets[:most]
    found = Ticket.objects.in_bulk(wanted)
    return [found[ticket_id] for ticket_id in wanted if ticket_id in found]


def take(suggestion: IntentSuggestion, name: str, *, actor: Actor) -> Intent:
    """Make an intent of it, with its tickets' texts as examples, and have them learned.

    The examples of an intent that has the name already grow by them. Raises Refused.
    """
    with transaction.atomic():
        held = _held(suggestion)
        intent: Intent | None = Intent.objects.filter(name__iexact=tidy(name)).first()
        intent = intent or create_intent(name=name, actor=actor)
        add_examples(intent, [_example_of(ticket) for ticket in tickets_of(held)], actor=actor)
        held.taken_as = intent
        held.save(update_fields=["taken_as", "updated_at"])
    return intent


def dismiss(suggestion: IntentSuggestion) -> None:
    """Say that it is no intent. Raises Refused where it was answered before."""
    with transaction.atomic():
        held = _held(suggestion)
        held.dismissed_at = timezone.now()
        held.save(update_fields=["dismissed_at", "updated_at"])


def _held(suggestion: IntentSuggestion) -> IntentSuggestion:
    """Locked, and still nobody's. Raises Refused."""
    advisory_lock("suggestions")
    held: IntentSuggestion | None = open_suggestions().filter(pk=suggestion.pk).first()
    if held is None:
        words = _("Somebody has answered this suggestion already, or a newer one took its place.")
        raise Refused("suggestion-answered", words, status=409)
    return held


def _pool(engine: EmbeddingEngine) -> _Pool:
    tickets = _unlabelled(_unsure_tickets())
    texts = tuple(text_of(ticket) for ticket in tickets)
    examples = Example.objects.order_by("text_hash").values_list("text", flat=True)
    known = tuple(examples[:_MOST_EXAMPLES])
    vectors = _embedded([*texts, *known], engine)
    bare = without_common(vectors[: len(texts)], vectors, doubt=_DOUBT)
    ids = tuple(ticket.pk for ticket in tickets)
    return _Pool(ids, texts, bare, words_in([*texts, *known]))


def _unsure_tickets() -> QuerySet[Ticket]:
    is_unsure = Q()
    for reason in _UNSURE:
        is_unsure |= Q(decision__reasons__contains=[reason])
    judged = Q(decision__verdicts__is_intent_right__isnull=False)
    tickets: QuerySet[Ticket] = Ticket.objects.filter(
        is_unsure, created_at__gte=timezone.now() - _WINDOW, merged_into=None
    )
    return tickets.exclude(judged).order_by("-created_at", "-pk")[:_MOST_TICKETS]


def _unlabelled(tickets: QuerySet[Ticket]) -> list[Ticket]:
    """Those that say something nobody has labelled, as another ticket's or an example's text."""
    hashes = {ticket: text_hash(_example_of(ticket)) for ticket in tickets if text_of(ticket)}
    known = Example.objects.filter(text_hash__in=hashes.values())
    labelled = set(known.values_list("text_hash", flat=True))
    return [ticket for ticket, key in hashes.items() if key not in labelled]


def _example_of(ticket: Ticket) -> str:
    return text_of(ticket)[:LONGEST_EXAMPLE]


def _embedded(texts: Sequence[str], engine: EmbeddingEngine) -> Floats:
    if not texts:
        return np.zeros((0, engine.dimensions), np.float32)
    starts = range(0, len(texts), _AT_ONCE)
    return np.concatenate([engine.embed(texts[at : at + _AT_ONCE]).vectors for at in starts])


def _tickets_dismissed(pool: Iterable[UUID]) -> list[set[UUID]]:
    """Of each dismissed suggestion those tickets that are still looked at."""
    answered = IntentSuggestion.objects.filter(dismissed_at__isnull=False)
    in_pool = set(pool)
    kept = (in_pool.intersection(tickets) for tickets in answered.values_list("tickets", flat=True))
    return [tickets for tickets in kept if tickets]


def _is_same(suggestion: IntentSuggestion, dismissed: set[UUID]) -> bool:
    """Whether most of either lies in the other, however many tickets came since."""
    shared = len(dismissed.intersection(suggestion.tickets))
    return 2 * shared > min(suggestion.size, len(dismissed))
