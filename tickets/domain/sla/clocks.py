"""SLA targets: by when there is a first reply, and by when the ticket is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused
from tenants.domain.zones import zone_named
from tickets.domain.sla.hours import after, business_time
from tickets.models import ServiceLevel
from tickets.states import UNSETTLED

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tickets.models import Ticket

_log = structlog.get_logger(__name__)
_WEEKDAYS: Final = 5
_MINUTE: Final = timedelta(minutes=1)


class SlaTarget(TextChoices):
    FIRST_ANSWER = "first_answer", _("first reply")
    RESOLUTION = "resolution", _("resolution")


class SlaState(TextChoices):
    """How a target stands."""

    RUNS = "runs", _("due")
    PAUSED = "rests", _("paused: waiting for the customer")
    OVERDUE = "overdue", _("overdue")
    MET = "met", _("met")
    BREACHED = "broken", _("breached")


@dataclass(frozen=True, slots=True)
class SlaStatus:
    """One target at one moment. `left` is time on the wall, negative once it is too late.

    For what was met or breached it is what was left when it was done, and none while it is paused.
    """

    target: SlaTarget
    state: SlaState
    due_at: datetime
    left: timedelta

    @property
    def late(self) -> timedelta:
        return max(-self.left, timedelta())


def service_level() -> ServiceLevel:
    """The scope's tenant's; the first is Monday to Friday, 9 to 17."""
    level: ServiceLevel = ServiceLevel.objects.get_or_create(
        defaults={
            "opens": [time(9)] * _WEEKDAYS + [None] * (7 - _WEEKDAYS),
            "closes": [time(17)] * _WEEKDAYS + [None] * (7 - _WEEKDAYS),
        }
    )[0]
    return level


def due_times(level: ServiceLevel, zone: ZoneInfo, asked_at: datetime) -> tuple[datetime, datetime]:
    """When the first answer and the resolution are due. Raises Refused where it never opens."""
    first = after(level, zone, asked_at, level.first_answer_minutes * _MINUTE)
    resolution = after(level, zone, asked_at, level.resolution_minutes * _MINUTE)
    return first, resolution


def start_clocks(ticket: Ticket) -> None:
    """Set when a reply and a resolution are due, from when the customer asked, or was let down.

    Fills the ticket's fields and saves nothing. Never fails: without business hours there is no
    target, and the log says so. What was answered stays answered.
    """
    asked_at = ticket.reopened_at or ticket.created_at
    first: datetime | None
    resolution: datetime | None
    try:
        first, resolution = due_times(service_level(), _zone(), asked_at)
    except Refused as refused:
        _log.warning("ticket_without_sla", ticket=str(ticket.pk), why=refused.code)
        first = resolution = None
    if ticket.first_answered_at is None:
        ticket.first_answer_due_at = first
    ticket.resolution_due_at, ticket.waiting_since = resolution, None


def resume_clock(ticket: Ticket, now: datetime) -> None:
    """Let the resolution's clock run on: it is due later by the business hours it rested.

    Fills the ticket's fields and saves nothing.
    """
    since, due = ticket.waiting_since, ticket.resolution_due_at
    ticket.waiting_since = None
    if since is None or due is None:
        return
    level, zone = service_level(), _zone()
    try:
        ticket.resolution_due_at = after(level, zone, due, business_time(level, zone, since, now))
    except Refused as refused:
        _log.warning("ticket_without_sla", ticket=str(ticket.pk), why=refused.code)


def sla_statuses(ticket: Ticket, now: datetime) -> list[SlaStatus]:
    """How each target stands, the first answer first.

    None for what went into another ticket; what was closed without a word has no reply due.
    """
    if ticket.merged_into_id is not None:
        return []
    needs_answer = ticket.first_answered_at is not None or ticket.resolved_at is None
    answer_due_at = ticket.first_answer_due_at if needs_answer else None
    rests = ticket.waiting_since is not None
    found = (
        _sla_status(SlaTarget.FIRST_ANSWER, answer_due_at, ticket.first_answered_at, now),
        _sla_status(SlaTarget.RESOLUTION, ticket.resolution_due_at, ticket.resolved_at, now, rests),
    )
    return [each for each in found if each is not None]


def pressing_sla(ticket: Ticket, now: datetime) -> SlaStatus | None:
    """The target that presses: the first answer until there is one, then the resolution."""
    found = sla_statuses(ticket, now)
    open_ones = [each for each in found if each.state in {SlaState.RUNS, SlaState.OVERDUE}]
    return next(iter(open_ones or found[::-1]), None)


def overdue(now: datetime | None = None) -> Q:
    """The tickets of which a target is overdue; not those that wait for their customer."""
    now = now or timezone.now()
    unanswered = Q(first_answered_at=None, first_answer_due_at__lt=now)
    unsettled = Q(waiting_since=None, resolution_due_at__lt=now)
    return Q(status__in=UNSETTLED) & (unanswered | unsettled)


def _sla_status(
    target: SlaTarget,
    due_at: datetime | None,
    done_at: datetime | None,
    now: datetime,
    rests: bool = False,
) -> SlaStatus | None:
    if due_at is None:
        return None
    left = due_at - (done_at or now)
    is_late = left < timedelta()
    if done_at is not None:
        return SlaStatus(target, SlaState.BREACHED if is_late else SlaState.MET, due_at, left)
    if rests:
        return SlaStatus(target, SlaState.PAUSED, due_at, timedelta())
    return SlaStatus(target, SlaState.OVERDUE if is_late else SlaState.RUNS, due_at, left)


def _zone() -> ZoneInfo:
    return zone_named(current_settings().timezone)
