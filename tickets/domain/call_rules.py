"""Calls that become tickets, by the rules that the tenant's people wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from calls.models import Analysis, Finding
from calls.states import FindingKind
from tenants.domain.actors import SYSTEM, Actor
from tenants.domain.wording import one_line
from tenants.identifiers import first_uuid7_at
from tenants.models.lengths import longest
from tenants.states import ActorKind
from tickets.domain.decision.blocking import says_any
from tickets.domain.lifecycle.moves import move
from tickets.models import CallRule, Ticket, TicketMessage
from tickets.states import Channel, MessageKind, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

_OVERLAP: Final = timedelta(minutes=10)  # An analysis is seen when its transaction has ended.
_TOLD: Final = (FindingKind.PAIN_POINT, FindingKind.OBJECTION, FindingKind.ACTION_ITEM)
_LONGEST_SUBJECT: Final = longest(Ticket, "subject")
_AT_A_TIME: Final = 100
_NOTED_EVERY: Final = timedelta(minutes=1)  # Sweeps come far more often; each would write rows.


def open_from_calls() -> int:
    """A ticket for each call and rule of the scope's tenant that fit; how many were opened.

    Looks at calls analyzed since a rule's last look, never at those from before the rule, or from
    while it was off. Safe to repeat, and for several workers at once.
    """
    now = timezone.now()
    off = CallRule.objects.filter(is_on=False, looked_until__lt=now - _NOTED_EVERY)
    off.update(looked_until=now)
    rules = CallRule.objects.filter(is_on=True).values_list("pk", flat=True)
    return sum(_apply(rule_id) for rule_id in rules)


def _apply(rule_id: UUID) -> int:
    """Nothing, where another worker is at the rule."""
    with transaction.atomic():
        waiting = CallRule.objects.select_for_update(skip_locked=True)
        rule: CallRule | None = waiting.filter(pk=rule_id, is_on=True).first()
        if rule is None:
            return 0
        now = timezone.now()
        fitting = [analysis for analysis in _unseen(rule) if _fits(rule, analysis)]
        for analysis in fitting:
            _open(rule, analysis)
        if fitting or rule.looked_until < now - _NOTED_EVERY:
            rule.looked_until = now
            rule.save(update_fields=["looked_until"])
    return len(fitting)


def _unseen(rule: CallRule) -> Iterator[Analysis]:
    """Analyses that the rule has opened no ticket for, with what was proven in them."""
    since = max(rule.created_at, rule.looked_until - _OVERLAP)
    # The key finds them without a scan of all; it says when a row was made, give or take a clock.
    recent = Analysis.objects.filter(
        pk__gte=first_uuid7_at(since - _OVERLAP), created_at__gte=since
    )
    if rule.sentiment:
        recent = recent.filter(sentiment=rule.sentiment)
    opened = Ticket.objects.filter(opened_by=rule, call=OuterRef("call"))
    findings = Prefetch("findings", Finding.objects.filter(kind__in=_TOLD).shown())
    found = recent.exclude(Exists(opened)).select_related("call").prefetch_related(findings)
    return found.order_by("pk").iterator(chunk_size=_AT_A_TIME)


def _fits(rule: CallRule, analysis: Analysis) -> bool:
    proven = analysis.findings.all()
    if rule.has_open_actions and not any(each.kind == FindingKind.ACTION_ITEM for each in proven):
        return False
    return not rule.words or any(says_any(_said(each), rule.words) for each in proven)


def _said(finding: Finding) -> str:
    return "\n".join((finding.text, *(quote.quote for quote in finding.evidence.all())))


def _open(rule: CallRule, analysis: Analysis) -> None:
    """People have it from the start: a call that is over is not answered by a machine."""
    call = analysis.call
    subject = one_line(f"{rule.name}: {call.company_name or call.original_filename}")
    ticket = Ticket.objects.create(
        subject=subject[:_LONGEST_SUBJECT],
        message="\n\n".join(_paragraphs(analysis)),
        requester_email=call.contact_email,
        channel=Channel.PHONE,
        language=call.language,
        team=rule.team,
        call=call,
        opened_by=rule,
    )
    TicketMessage.objects.create(
        ticket=ticket,
        kind=MessageKind.REQUEST,
        body=ticket.message,
        **Actor(ActorKind.SYSTEM, rule.name).columns(),
    )
    move(ticket, TicketStatus.ESCALATED, SYSTEM, TicketEventKind.OPENED, detail=rule.name)


def _paragraphs(analysis: Analysis) -> Iterator[str]:
    """The summary, then what was found by kind, each with the customer's words and their time."""
    proven = analysis.findings.all()
    if analysis.summary:
        yield analysis.summary
    for kind in _TOLD:
        lines = [line for each in proven if each.kind == kind for line in _lines(each)]
        if lines:
            yield "\n".join((f"{str(kind.label).capitalize()}:", *lines))


def _lines(finding: Finding) -> Iterable[str]:
    yield f"- {finding.text}"
    for quote in finding.evidence.all():
        seconds = (quote.start_ms or 0) // 1_000
        yield f"  \u201c{quote.quote}\u201d ({seconds // 60}:{seconds % 60:02})"
