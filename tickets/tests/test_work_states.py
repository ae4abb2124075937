"""Handing to people, giving to somebody, closing, reopening, linking: what each state allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.tests.make import make_call
from tenants.domain.refusals import Refused
from tenants.models import Membership, Team
from tickets.domain.lifecycle.closing import close
from tickets.domain.lifecycle.escalation import escalate
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.work.assigning import assign, queue
from tickets.domain.work.linking import link_call
from tickets.domain.work.replying import reply
from tickets.models import CallRule, Ticket, TicketEvent
from tickets.states import TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM, acting, program
from tickets.tests.working import fresh, history, make_escalated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant


@pytest.fixture
def ticket(acme: Tenant, in_acme: None) -> Ticket:
    return make_escalated(acme)


def answered_at_once(tenant: Tenant) -> Ticket:
    make_intent(tenant)
    return decided(make_ticket(tenant)).ticket


def refusal_of(work: Callable[..., Ticket], ticket: Ticket) -> str:
    with pytest.raises(Refused) as refused:
        work(ticket, actor=PROGRAM)
    assert refused.value.status == 409
    return refused.value.code


def test_an_open_ticket_is_escalated_with_its_targets(acme: Tenant, in_acme: None) -> None:
    ticket = make_ticket(acme)
    escalated = escalate(ticket, actor=program("A key"))
    assert escalated.status == TicketStatus.ESCALATED
    assert escalated.first_answer_due_at
    assert escalated.resolution_due_at
    event = TicketEvent.objects.get(ticket=ticket)
    assert (event.kind, event.by_name) == ("escalate", "A key")


def test_handing_on_what_was_answered_at_once_says_that_the_answer_was_wrong(
    acme: Tenant, in_acme: None
) -> None:
    ticket = answered_at_once(acme)
    assert escalate(ticket, actor=PROGRAM).status == TicketStatus.ESCALATED
    assert fresh(ticket).resolution_due_at
    assert ticket.decision.verdicts.get().is_resolved is False
    assert history(ticket) == ["auto_resolve", "reopened"]


def test_each_state_refuses_what_makes_no_sense_in_it(ticket: Ticket) -> None:
    assert refusal_of(escalate, ticket) == "escalated"
    assert refusal_of(reopen, ticket) == "not-settled"
    close(ticket, actor=PROGRAM)
    assert refusal_of(close, ticket) == "closed"
    assert refusal_of(escalate, ticket) == "closed"
    assert history(ticket) == ["closed"]


def test_closing_settles_and_ends_the_rest(ticket: Ticket) -> None:
    reply(ticket, "Done.", actor=PROGRAM)
    row = close(ticket, actor=program("Ada"))
    assert (row.status, row.waiting_since) == (TicketStatus.CLOSED, None)
    assert row.resolved_at
    assert history(ticket) == ["replied", "closed"]


def test_what_was_answered_at_once_keeps_its_time_when_it_is_closed(
    acme: Tenant, in_acme: None
) -> None:
    ticket = answered_at_once(acme)
    resolved_at = fresh(ticket).resolved_at
    assert close(ticket, actor=PROGRAM).resolved_at == resolved_at


def test_reopening_sets_new_targets(ticket: Ticket, agent: Membership) -> None:
    close(ticket, actor=PROGRAM)
    Ticket.objects.update(resolution_due_at=None)
    row = reopen(ticket, actor=acting(agent))
    assert (row.status, row.resolved_at) == (TicketStatus.ESCALATED, None)
    assert row.reopened_at
    assert row.resolution_due_at
    assert history(ticket) == ["closed", "reopened"]


def test_somebody_takes_a_ticket_and_gives_it_back(ticket: Ticket, agent: Membership) -> None:
    assert assign(ticket, agent, actor=acting(agent)).assignee == agent
    assign(ticket, agent, actor=acting(agent))
    assert assign(ticket, None, actor=acting(agent)).assignee is None
    assert history(ticket) == ["assigned", "assigned"]
    details = TicketEvent.objects.filter(kind="assigned").values_list("detail", flat=True)
    assert list(details) == [str(agent), ""]


def test_who_takes_an_undecided_ticket_keeps_the_machine_from_it(
    acme: Tenant, in_acme: None, agent: Membership
) -> None:
    ticket = make_ticket(acme)
    assert assign(ticket, agent, actor=acting(agent)).status == TicketStatus.ESCALATED
    with pytest.raises(Refused):
        decided(ticket)


def test_nobody_gets_a_ticket_who_works_here_no_more(ticket: Ticket, agent: Membership) -> None:
    Membership.objects.filter(pk=agent.pk).update(is_active=False)
    with pytest.raises(Refused, match="no longer an active member"):
        assign(ticket, Membership.objects.get(pk=agent.pk), actor=PROGRAM)
    assert fresh(ticket).assignee is None


def test_a_settled_ticket_is_nobodys_to_get(ticket: Ticket, agent: Membership) -> None:
    close(ticket, actor=PROGRAM)
    with pytest.raises(Refused, match="reopen it first"):
        assign(ticket, agent, actor=PROGRAM)
    with pytest.raises(Refused, match="reopen it first"):
        queue(ticket, Team.objects.create(name="Billing"), actor=PROGRAM)


def test_a_ticket_that_moves_to_a_team_stays_with_who_is_in_it(
    ticket: Ticket, agent: Membership
) -> None:
    theirs, others = Team.objects.create(name="Theirs"), Team.objects.create(name="Others")
    theirs.members.add(agent)
    assign(ticket, agent, actor=PROGRAM)
    assert queue(ticket, theirs, actor=PROGRAM).assignee == agent
    assert queue(ticket, others, actor=PROGRAM).assignee is None
    queue(ticket, others, actor=PROGRAM)
    assert queue(ticket, None, actor=PROGRAM).team is None
    assert history(ticket) == ["assigned", "queued", "queued", "queued"]


def test_a_ticket_is_linked_to_a_call_and_let_go(acme: Tenant, ticket: Ticket) -> None:
    call = make_call(acme)
    assert link_call(ticket, call, actor=PROGRAM).call == call
    link_call(ticket, call, actor=PROGRAM)
    assert link_call(ticket, None, actor=PROGRAM).call is None
    assert history(ticket) == ["linked", "linked"]


def test_a_rule_has_one_ticket_a_call(acme: Tenant, ticket: Ticket) -> None:
    call, rule = make_call(acme), CallRule.objects.create(name="Unhappy", sentiment="negative")
    other = make_escalated(acme)
    Ticket.objects.filter(pk=other.pk).update(opened_by=rule, call=call)
    Ticket.objects.filter(pk=ticket.pk).update(opened_by=rule)
    with pytest.raises(Refused, match="same rule"):
        link_call(ticket, call, actor=PROGRAM)
