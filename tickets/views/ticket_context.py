"""What the ticket page's template reads: decisions, SLA and history put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from tenants.domain.refusals import Refused
from tenants.identifiers import parse_uuid
from tickets.domain.sla.clocks import sla_statuses
from tickets.domain.work.macros import filled
from tickets.models import Macro
from tickets.models.work import LONGEST_MESSAGE
from tickets.states import TicketEventKind
from tickets.views.rows import reasons_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tickets.domain.work.ticket_page import TicketPage
    from tickets.models import Decision, Ticket, TicketEvent


class IntentShare(NamedTuple):
    """An intent's confidence: `percent` for people, `width` for the drawing, 0 to 100."""

    name: str
    percent: int
    width: str


class HistoryRow(NamedTuple):
    """An event with its words; `url` leads to the other ticket or the call it names."""

    event: TicketEvent
    title: str
    detail: str
    url: str


class Offer(NamedTuple):
    """A macro; without a text where the ticket lacks what it asks for."""

    macro: Macro
    text: str


def ticket_context(page: TicketPage) -> dict[str, object]:
    ticket, decision = page.ticket, page.decision
    return {
        "longest_message": LONGEST_MESSAGE,
        "page": page,
        "ticket": ticket,
        "decision": decision,
        "sla_statuses": sla_statuses(ticket, timezone.now()),
        "reasons": reasons_in_words(decision.reasons) if decision else [],
        "shares": _shares(decision),
        "confidence": round(100 * decision.confidence) if decision else None,
        "threshold": _percent(decision.threshold if decision else None),
        "history": [_history_row(event) for event in page.events],
    }


def offers(ticket: Ticket) -> list[Offer]:
    """One query."""
    return [Offer(macro, _text_of(macro, ticket)) for macro in Macro.objects.all()]


def _text_of(macro: Macro, ticket: Ticket) -> str:
    try:
        return filled(macro, ticket)
    except Refused:
        return ""


def _shares(decision: Decision | None) -> list[IntentShare]:
    rows: Iterable[dict[str, object]] = decision.alternatives if decision else ()
    guesses = [(str(row["intent"]), float(str(row["confidence"]))) for row in rows]
    return [IntentShare(name, round(100 * share), f"{100 * share:.1f}") for name, share in guesses]


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.1f}".removesuffix(".0")


def _history_row(event: TicketEvent) -> HistoryRow:
    title, detail, url = capfirst(event.get_kind_display()), event.detail, ""
    if event.kind in {TicketEventKind.ESCALATE, TicketEventKind.AUTO_RESOLVE}:
        detail = ", ".join(reasons_in_words(detail.split(", "))) if detail else ""
    elif event.kind in {TicketEventKind.MERGED, TicketEventKind.LINKED} and parse_uuid(detail):
        page = "tickets:ticket" if event.kind == TicketEventKind.MERGED else "calls:review"
        detail, url = "", reverse(page, args=[detail])
    return HistoryRow(event, title, detail, url)
