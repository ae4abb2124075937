"""The table of transitions, held against what a ticket lets be done to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tenants.domain.actors import SYSTEM
from tenants.domain.refusals import Refused
from tickets.domain.lifecycle.diagram import life_cycle
from tickets.domain.lifecycle.locks import locked
from tickets.domain.lifecycle.moves import move
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.lifecycle.transitions import TRANSITIONS, Clocks, transition
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.states import Delivery, MessageKind, TicketEventKind, TicketStatus
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.models import Tenant
    from tickets.domain.lifecycle.transitions import Transition

_EARLIER = timezone.now() - timedelta(days=1)

pytestmark = pytest.mark.usefixtures("in_acme")


def ticket_that_is(tenant: Tenant, status: TicketStatus) -> Ticket:
    ticket = make_ticket(tenant)
    Ticket.objects.filter(pk=ticket.pk).update(status=status)
    return locked(ticket)


def settled(tenant: Tenant, status: TicketStatus, *replies: tuple[Actor, Delivery]) -> Ticket:
    """Answered and settled a day ago, by these replies."""
    ticket = ticket_that_is(tenant, status)
    Ticket.objects.filter(pk=ticket.pk).update(first_answered_at=_EARLIER, resolved_at=_EARLIER)
    for actor, delivery in replies:
        TicketMessage.objects.create(
            ticket=ticket,
            kind=MessageKind.REPLY,
            body="Soon.",
            delivery=delivery,
            **actor.columns(),
        )
    return locked(ticket)


def is_allowed(row: Ticket, to: TicketStatus, because: TicketEventKind) -> bool:
    try:
        move(row, to, PROGRAM, because)
    except Refused as refused:
        return refused.code != "impossible-transition"
    return True


@pytest.mark.parametrize("source", TicketStatus)
@pytest.mark.parametrize("target", TicketStatus)
def test_a_ticket_moves_exactly_as_the_table_says(
    acme: Tenant, source: TicketStatus, target: TicketStatus
) -> None:
    for because in TicketEventKind:
        ticket = ticket_that_is(acme, source)
        is_in_table = any(
            (each.source, each.target) == (source, target) and because in each.because
            for each in TRANSITIONS
        )

        assert is_allowed(ticket, target, because) is is_in_table

        status = Ticket.objects.get(pk=ticket.pk).status
        events = TicketEvent.objects.filter(ticket=ticket).values_list("kind", "by_kind")
        assert status == (target if is_in_table else source)
        assert list(events) == ([(because, "api_key")] if is_in_table else [])


@pytest.mark.parametrize("each", TRANSITIONS, ids=lambda each: f"{each.name} {each.source}")
def test_a_transition_does_to_the_clocks_what_it_says(acme: Tenant, each: Transition) -> None:
    row, because = ticket_that_is(acme, each.source), next(iter(each.because))
    move(row, each.target, PROGRAM, because)
    row.refresh_from_db()

    due = (row.first_answer_due_at is not None, row.resolution_due_at is not None)
    done = (row.first_answered_at is not None, row.resolved_at is not None)
    assert {
        Clocks.START: ((True, True), (False, False)),
        Clocks.MEET: ((False, False), (True, True)),
        Clocks.SETTLE: ((False, False), (False, True)),
        Clocks.RESTART: ((True, True), (False, False)),
    }[each.clocks] == (due, done)
    assert (row.reopened_at is not None) is (each.clocks == Clocks.RESTART)


def test_what_was_settled_keeps_its_time_when_it_is_closed(acme: Tenant) -> None:
    row = settled(acme, TicketStatus.AUTO_RESOLVED)
    move(row, TicketStatus.CLOSED, PROGRAM, TicketEventKind.CLOSED)
    assert (row.first_answered_at, row.resolved_at) == (_EARLIER, _EARLIER)


def test_a_ticket_that_went_into_another_moves_no_more(acme: Tenant) -> None:
    row = ticket_that_is(acme, TicketStatus.CLOSED)
    row.merged_into = make_ticket(acme)
    assert not is_allowed(row, TicketStatus.ESCALATED, TicketEventKind.REOPENED)


@pytest.mark.parametrize(
    ("replies", "is_answered"),
    [
        ([], True),
        ([(SYSTEM, Delivery.NONE)], True),
        ([(SYSTEM, Delivery.SENT)], True),
        ([(SYSTEM, Delivery.WAITING)], False),
        ([(SYSTEM, Delivery.FAILED)], False),
        ([(PROGRAM, Delivery.WAITING)], True),
        ([(PROGRAM, Delivery.FAILED)], False),
        ([(SYSTEM, Delivery.WAITING), (PROGRAM, Delivery.SENT)], True),
        ([(SYSTEM, Delivery.FAILED), (PROGRAM, Delivery.WAITING)], True),
    ],
)
@pytest.mark.parametrize("status", [TicketStatus.AUTO_RESOLVED, TicketStatus.CLOSED])
def test_the_first_answer_is_owed_again_where_none_reached_the_customer(
    acme: Tenant,
    status: TicketStatus,
    replies: list[tuple[Actor, Delivery]],
    *,
    is_answered: bool,
) -> None:
    row = reopen(settled(acme, status, *replies), actor=PROGRAM)

    assert row.first_answered_at == (_EARLIER if is_answered else None)
    assert (row.first_answer_due_at is None) is is_answered
    automatic = TicketMessage.objects.filter(by_kind="system", delivery=Delivery.WAITING)
    assert not automatic.exists()


def test_an_unknown_occasion_is_in_no_table() -> None:
    assert transition("open", TicketStatus.CLOSED, TicketEventKind.RATED) is None


def test_the_table_is_drawn() -> None:
    drawn = life_cycle()
    assert drawn.startswith("```mermaid\nstateDiagram-v2\n    [*] --> open\n")
    assert drawn.count(" --> ") == 1 + len(TRANSITIONS)
    assert "    closed --> escalated: reopen\n" in drawn
    row = "| open | closed | close | closed, merged | the resolution is met, unless it was before |"
    assert row in drawn.splitlines()


def test_the_document_shows_the_table_as_it_is() -> None:
    document = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
    assert document.read_text(encoding="utf-8").endswith(life_cycle()), "run `make picture`"
