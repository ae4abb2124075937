"""What a customer says of a ticket or a call, and what follows from it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tickets.domain.decision.circuit_breaker import pause_if_broken
from tickets.domain.decision.verdicts import record_verdict
from tickets.domain.feedback.requests import answer_to, changeable_until, latest_request, subject_of
from tickets.domain.lifecycle.locks import locked_target
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import reopen_if_settled
from tickets.models import ANSWERS, Decision, Feedback, FeedbackRequest, Intent, Ticket
from tickets.states import LabelSource, TicketEventKind

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.domain.actors import Actor

LONGEST_COMMENT: Final = 2_000
_BAD_AT_MOST, _GOOD_FROM = 2, 4
_BREAKS: Final = "\n\t"


@dataclass(frozen=True, slots=True)
class RatingInput:
    """`rating` 1 to 5; `is_resolved` is None where the customer did not say."""

    rating: int
    is_resolved: bool | None = None
    comment: str = ""

    @property
    def is_good(self) -> bool | None:
        """Whether it was resolved, or as the rating has it; None where neither tells."""
        if self.is_resolved is not None:
            return self.is_resolved
        if _BAD_AT_MOST < self.rating < _GOOD_FROM:
            return None
        return self.rating >= _GOOD_FROM


@dataclass(frozen=True, slots=True)
class GivenRating:
    feedback: Feedback
    is_first: bool


def cleaned(comment: str) -> str:
    """Without control characters, lines ended by a line feed."""
    lines = comment.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in _BREAKS or unicodedata.category(sign) != "Cc")
    return "".join(kept).strip()


def rate(subject: Ticket | Call, said: RatingInput, *, actor: Actor) -> GivenRating:
    """A program says what its customer said; the rest is as with `give`."""
    with transaction.atomic():
        return give(latest_request(subject), said, actor=actor)


def give(asked: FeedbackRequest, said: RatingInput, *, actor: Actor) -> GivenRating:
    """Answer the invitation, or change the answer within the day. Safe to repeat.

    A bad word reopens an answered ticket and marks its automatic answer as wrong. Raises Refused
    where the answer can no longer be changed.
    """
    with transaction.atomic():
        subject = subject_of(asked)
        earlier = answer_to(asked)
        if earlier is None:
            feedback: Feedback = Feedback.objects.create(request=asked, **_columns(said))
        elif timezone.now() >= changeable_until(earlier):
            raise _closed()
        elif _columns(said) == _columns_of(earlier):
            return GivenRating(earlier, is_first=False)
        else:
            feedback = _changed(earlier, said)
        if isinstance(subject, Ticket):
            _tell(subject, said, actor=actor)
    return GivenRating(feedback, is_first=earlier is None)


def _columns(said: RatingInput) -> dict[str, object]:
    return {
        "rating": said.rating,
        "is_resolved": said.is_resolved,
        "comment": cleaned(said.comment),
    }


def _columns_of(feedback: Feedback) -> dict[str, object]:
    return _columns(RatingInput(feedback.rating, feedback.is_resolved, feedback.comment))


def _changed(feedback: Feedback, said: RatingInput) -> Feedback:
    for name, value in _columns(said).items():
        setattr(feedback, name, value)
    feedback.save()
    return feedback


def _closed() -> Refused:
    sentence = _("This was rated more than a day ago, and can no longer be changed.")
    return Refused("feedback-closed", sentence, status=409)


def _tell(ticket: Ticket, said: RatingInput, *, actor: Actor) -> None:
    """The ticket's history, the decision's verdicts, and the people who are to help."""
    word = {True: ", resolved", False: ", not resolved", None: ""}[said.is_resolved]
    record_event(ticket, TicketEventKind.RATED, actor=actor, detail=f"{said.rating}/5{word}")
    if said.is_good is None:
        return
    decision: Decision | None = Decision.objects.filter(ANSWERS, ticket=ticket).first()
    if decision is not None and not (said.is_good and _people_replied(ticket)):
        record_verdict(decision, LabelSource.FEEDBACK, is_resolved=said.is_good, actor=actor)
    if not said.is_good:
        reopen_if_settled(locked_target(ticket), actor=actor)
        _halt(decision)


def _people_replied(ticket: Ticket) -> bool:
    """Then a good word is theirs, not the automatic answer's."""
    return ticket.events.filter(kind=TicketEventKind.REPLIED).exists()


def _halt(decision: Decision | None) -> None:
    if decision is None or decision.intent_id is None:
        return
    intent = Intent.objects.filter(pk=decision.intent_id).first()
    if intent is not None:
        pause_if_broken(intent)
