"""What is known of decisions by now: the rule of tickets.domain.verdicts, asked of many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from tickets.models import Verdict
from tickets.states import Action, LabelSource

if TYPE_CHECKING:
    from django.db.models import Expression

    from tickets.models.work import TicketQuerySet

_PEOPLE: Final = (LabelSource.AUDIT, LabelSource.PERSON)
# Whose word counts more, as in verdicts.is_right.
_RANK: Final = Case(
    When(source__in=_PEOPLE, then=0),
    When(source=LabelSource.REOPENING, then=1),
    default=2,
)


def spoken_of(tickets: TicketQuerySet) -> TicketQuerySet:
    """Those whose decision anybody said anything of, with `is_right` and `is_checked`.

    An answer is right if its intent was and the request is truly resolved; of what was handed
    over, the guess is judged and not what people made of it. `is_right` is None where that was not
    said. `is_checked`: a person looked, who was not the customer.
    """
    said = Verdict.objects.filter(decision__ticket=OuterRef("pk"))
    return tickets.filter(Exists(said)).annotate(
        is_understood=_first("is_intent_right"),
        is_resolved=_first("is_resolved"),
        is_checked=Exists(said.filter(source__in=_PEOPLE)),
        is_right=_is_right(),
    )


def _first(field: str) -> Subquery:
    """The word that counts: of the highest rank, and the latest of these."""
    said = Verdict.objects.filter(decision__ticket=OuterRef("pk"), **{f"{field}__isnull": False})
    return Subquery(said.order_by(_RANK, "-created_at", "-pk").values(field)[:1])


def _is_right() -> Expression:
    wrong = Q(is_understood=False) | Q(is_resolved=False)
    return Case(
        When(decision__action=Action.ESCALATE, then=F("is_understood")),
        When(is_understood=None, is_resolved=None, then=Value(None)),
        When(wrong, then=Value(value=False)),
        default=Value(value=True),
        output_field=BooleanField(null=True),
    )
