"""Invitations to rate a ticket or a call, and what was answered to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.models import Call
from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.locks import locked_target
from tickets.models import Feedback, FeedbackRequest, Ticket
from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet


LIFETIME: Final = timedelta(days=14)
_CHANGEABLE: Final = timedelta(days=1)  # From the first answer on.


def request_for(subject: Ticket | Call) -> FeedbackRequest:
    """The invitation that is open still, unanswered and unexpired; a new one where none is."""
    with transaction.atomic():
        _hold(type(subject), subject.pk)
        waiting = _requests_of(subject).filter(feedback=None, expires_at__gt=timezone.now())
        return waiting.last() or _invite(subject)


def request_if_answered(subject: Ticket | Call) -> FeedbackRequest:
    """The same. Raises Refused for a ticket that nobody and nothing has answered or closed yet."""
    if isinstance(subject, Ticket):
        with transaction.atomic():
            target = locked_target(subject)
        if target.status in UNSETTLED and target.first_answered_at is None:
            words = _("The ticket is not answered yet: ask for the link after the first reply.")
            raise Refused("not-answered", words, status=409)
    return request_for(subject)


def latest_request(subject: Ticket | Call) -> FeedbackRequest:
    """What a program's rating belongs to: the latest invitation, a new one where it has expired.

    Call it inside the transaction that writes the answer.
    """
    _hold(type(subject), subject.pk)
    latest = _requests_of(subject).last()
    if latest is None or (answer_to(latest) is None and latest.expires_at <= timezone.now()):
        return _invite(subject)
    return latest


def open_request(request_id: UUID) -> FeedbackRequest | None:
    """The invitation of this id in the scope's tenant, unless it has expired."""
    unexpired = FeedbackRequest.objects.filter(expires_at__gt=timezone.now())
    return unexpired.filter(pk=request_id).first()


def subject_of(asked: FeedbackRequest) -> Ticket | Call:
    """What is to be rated, its row locked. Refused where it is gone."""
    kind = Ticket if asked.call_id is None else Call
    return _hold(kind, str(asked.call_id or asked.ticket_id))


def answer_to(asked: FeedbackRequest) -> Feedback | None:
    return Feedback.objects.filter(request=asked).select_related("request").first()


def changeable_until(feedback: Feedback) -> datetime:
    """A day after the first answer, or when the invitation expires where that comes first."""
    return min(feedback.created_at + _CHANGEABLE, feedback.request.expires_at)


def _requests_of(subject: Ticket | Call) -> QuerySet[FeedbackRequest]:
    return FeedbackRequest.objects.filter(**_named(subject))


def _named(subject: Ticket | Call) -> dict[str, Ticket | Call]:
    return {"call" if isinstance(subject, Call) else "ticket": subject}


def _invite(subject: Ticket | Call) -> FeedbackRequest:
    invited: FeedbackRequest = FeedbackRequest.objects.create(
        expires_at=timezone.now() + LIFETIME, **_named(subject)
    )
    return invited


def _hold(kind: type[Ticket | Call], pk: UUID | str) -> Ticket | Call:
    """Lock the row: all that invites and answers takes turns there.

    Where a merged ticket's work goes on is locked with it, for a bad word may reopen that.
    """
    rows = kind.objects.filter(pk=pk)
    if isinstance(ticket := rows.first(), Ticket):
        locked_target(ticket)
    held: Ticket | Call | None = rows.select_for_update().first()
    if held is None:
        raise Refused("gone", _("What was to be rated was deleted meanwhile."), status=404)
    return held
