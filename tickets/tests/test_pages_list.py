"""The table of tickets, as each person may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import Ticket
from tickets.states import TicketStatus
from tickets.tests.desks import at_desk, desk_of, make_drafted, make_guessed, make_team
from tickets.tests.make import make_ticket

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

LIST = reverse("tickets:list")


def page_of(client: Client, **query: str) -> str:
    return client.get(LIST, query).content.decode()


def listed(client: Client, **query: str) -> list[str]:
    """The ids of the tickets on the page, in order."""
    return re.findall(r'id="ticket-([0-9a-f-]{36})"', page_of(client, **query))


def ids(*tickets: Ticket) -> list[str]:
    return [str(ticket.pk) for ticket in tickets]


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, globex: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    supervisor, agent = make_member(acme, Role.SUPERVISOR), make_member(acme)
    team = make_team(acme, supervisor, agent)
    ours = [make_drafted(acme, assignee=agent, team=team) for _ in range(count)]
    make_drafted(globex)
    client = at_desk(supervisor)
    listed(client)  # The session is read from the cache from now on.

    with django_assert_num_queries(11):
        shown = listed(client)

    assert shown == ids(*reversed(ours))


def test_a_line_says_why_people_have_the_ticket(acme: Tenant) -> None:
    make_drafted(acme, requester_name="Maria Lopez", subject="My refund")

    page = page_of(desk_of(acme, Role.AGENT))

    for words in ("My refund", "Maria Lopez", "refund", "50 %", "escalated"):
        assert words in page
    assert "The confidence is below the threshold" in page


def test_the_queues_hold_mine_nobody_s_and_my_teams(acme: Tenant) -> None:
    agent, other = make_member(acme), make_member(acme)
    team = make_team(acme, agent)
    mine, unassigned = make_drafted(acme, assignee=agent), make_drafted(acme)
    ours = make_drafted(acme, assignee=other, team=team)
    client = at_desk(agent)

    assert listed(client, assignee="me") == ids(mine)
    assert listed(client, assignee="none") == ids(unassigned)
    assert listed(client, team="mine") == ids(ours)
    assert re.findall(r'class="count">(\d+)', page_of(client)) == ["1", "1", "1"]


def test_an_agent_sees_neither_other_teams_nor_other_tenants(acme: Tenant, globex: Tenant) -> None:
    agent, other = make_member(acme), make_member(acme)
    team, elsewhere = make_team(acme, agent), make_team(acme, other, name="Orders")
    seen = [make_drafted(acme, team=team), make_drafted(acme)]
    make_drafted(acme, team=elsewhere)
    make_drafted(globex)

    assert listed(at_desk(agent)) == ids(*reversed(seen))
    assert len(listed(desk_of(acme, Role.QA_MANAGER))) == 3


def test_filters_narrow_the_list_and_stand_as_chips(acme: Tenant) -> None:
    found = make_drafted(acme, requester_name="Maria", channel="email")
    make_drafted(acme, requester_name="Maria", channel="chat")
    make_guessed(acme, 0.99, requester_name="Maria")
    client = desk_of(acme, Role.SUPERVISOR)

    query = {"q": "maria", "channel": "email"}

    assert listed(client, **query) == ids(found)
    page = page_of(client, **query)
    assert 'href="?channel=email"' in page  # The chip that takes the search away.
    assert 'href="?q=maria"' in page


def test_what_is_late_is_said_to_be(acme: Tenant) -> None:
    late, timely = make_drafted(acme), make_drafted(acme)
    set_due(late, hours=-5)
    set_due(timely, hours=5)
    client = desk_of(acme, Role.AGENT)

    assert listed(client, overdue="true") == ids(late)
    assert listed(client, overdue="false") == ids(timely)
    assert "5 h overdue" in page_of(client)


def set_due(ticket: Ticket, *, hours: int) -> None:
    with tenant_scope(ticket.tenant.pk):
        at = timezone.now() + timedelta(hours=hours)
        Ticket.objects.filter(pk=ticket.pk).update(first_answer_due_at=at)


def test_state_and_decision_narrow_the_list(acme: Tenant) -> None:
    answered, drafted = make_guessed(acme, 0.99), make_drafted(acme)
    client = desk_of(acme, Role.AGENT)

    assert listed(client, status=TicketStatus.AUTO_RESOLVED) == ids(answered)
    assert listed(client, reason="low_confidence") == ids(drafted)
    assert listed(client, action="auto_resolve") == ids(answered)
    assert listed(client, intent="Refund") == ids(drafted, answered)
    assert listed(client, intent="none") == []


def test_older_tickets_are_on_the_next_page(acme: Tenant) -> None:
    tickets = [make_ticket(acme) for _ in range(52)]
    client = desk_of(acme, Role.QA_MANAGER)
    first = page_of(client)
    older = re.search(r"before=([\w.]+)", first)

    assert older
    assert listed(client, before=older[1]) == ids(*reversed(tickets[:2]))


def test_rows_ask_again_for_themselves(acme: Tenant) -> None:
    make_ticket(acme)
    client = desk_of(acme, Role.AGENT)

    rows = client.get(LIST, headers={"HX-Request": "true"}).content.decode().strip()

    assert rows.startswith('<tbody id="rows" hx-get="/tickets/"')
    assert "<nav" not in rows


def test_an_empty_list_teaches_and_a_filtered_one_leads_back(acme: Tenant) -> None:
    client = desk_of(acme, Role.ADMIN)

    assert "api/v1/tickets" in page_of(client)
    assert "No ticket matches" in page_of(client, q="nothing like it")


def test_nobody_comes_in_without_a_name(client: Client, acme: Tenant) -> None:
    assert client.get(LIST).status_code == 302
