"""The page of one ticket: what it shows, to whom."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import Intent, Macro, Ticket, TicketMessage
from tickets.states import MessageKind
from tickets.tests.desks import (
    WITHIN_A_WEEK,
    at_desk,
    desk_of,
    make_drafted,
    make_guessed,
    make_team,
)
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM, acting

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

ANSWER = "Your money is on its way."


def page_of(client: Client, ticket: Ticket, **query: str) -> str:
    return unescape(client.get(ticket.get_absolute_url(), query).content.decode())


def reply_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*data-reply>(.*?)</textarea>", page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_much_was_said(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    supervisor = make_member(acme, Role.SUPERVISOR)
    ticket = make_drafted(acme, assignee=supervisor)
    with tenant_scope(acme.pk):
        for kind in MessageKind.values * count:
            TicketMessage.objects.create(
                ticket=ticket, kind=kind, body="Said.", **acting(supervisor).columns()
            )
        Macro.objects.create(name="Thanks", body="Thank you.")
    client = at_desk(supervisor)
    page_of(client, ticket)  # The session is read from the cache from now on.

    with django_assert_num_queries(17):
        page = page_of(client, ticket)

    assert page.count('class="message') == 3 * count


def test_the_page_says_why_people_have_the_ticket_and_what_it_rests_on(acme: Tenant) -> None:
    page = page_of(desk_of(acme, Role.AGENT), make_drafted(acme))

    for words in ("The confidence is below the threshold", "50 % confidence", "threshold 75 %"):
        assert words in page
    assert "policy 1" in page


def test_the_draft_stands_in_the_reply_and_says_that_it_is_one(acme: Tenant) -> None:
    ticket, client = make_drafted(acme), desk_of(acme, Role.AGENT)

    assert reply_in(page_of(client, ticket)) == ANSWER
    assert ">Draft<" in page_of(client, ticket)
    assert reply_in(page_of(client, ticket, draft="no")) == ""


def test_a_draft_from_knowledge_shows_its_source(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        Intent.objects.create(name="refund", answer_template="{knowledge}")

    page = page_of(desk_of(acme, Role.AGENT), make_drafted(acme))

    assert reply_in(page) == WITHIN_A_WEEK
    assert "refunds, version 1" in page


def test_a_macro_is_filled_with_the_ticket_s_fields(acme: Tenant) -> None:
    ticket = make_drafted(acme, requester_name="Maria Lopez")
    with tenant_scope(acme.pk):
        thanks = Macro.objects.create(name="Thanks", body="Thank you, {first_name}.")
        other = Macro.objects.create(name="Other", body="About {subject}")
    client = desk_of(acme, Role.AGENT)

    assert reply_in(page_of(client, ticket, macro=str(thanks.pk))) == "Thank you, Maria."
    assert "write it by hand" in page_of(client, ticket, macro=str(other.pk))
    assert "is not a valid" in page_of(client, ticket, macro="nothing")


def test_an_answered_ticket_offers_no_reply_but_the_way_to_people(acme: Tenant) -> None:
    ticket = make_guessed(acme, 0.99)

    page = page_of(desk_of(acme, Role.AGENT), ticket)

    assert "data-reply" not in page
    assert reverse("tickets:escalate", args=[ticket.pk]) in page
    assert reverse("tickets:reply", args=[ticket.pk]) not in page


def test_an_agent_is_offered_what_agents_may_do(acme: Tenant) -> None:
    ticket = make_drafted(acme)
    agent, supervisor = desk_of(acme, Role.AGENT), desk_of(acme, Role.SUPERVISOR)

    for deed in ("assign", "queue", "merge"):
        address = reverse(f"tickets:{deed}", args=[ticket.pk])
        assert address not in page_of(agent, ticket)
        assert address in page_of(supervisor, ticket)
    assert reverse("tickets:take", args=[ticket.pk]) in page_of(agent, ticket)


def test_a_note_is_told_from_what_the_customer_reads(acme: Tenant) -> None:
    ticket = make_drafted(acme)
    with tenant_scope(acme.pk):
        TicketMessage.objects.create(
            ticket=ticket, kind=MessageKind.NOTE, body="Between us.", **PROGRAM.columns()
        )

    assert 'class="message note"' in page_of(desk_of(acme, Role.AGENT), ticket)


def test_news_of_the_conversation_is_asked_for_while_something_may_come(acme: Tenant) -> None:
    client = desk_of(acme, Role.AGENT)
    drafted, answered = make_drafted(acme), make_guessed(acme, 0.99)

    def news(ticket: Ticket) -> str:
        address = reverse("tickets:conversation", args=[ticket.pk])
        return client.get(address).content.decode()

    assert "hx-get" in news(drafted)
    assert "hx-get" not in news(answered)
    assert ANSWER in news(answered)


def test_an_undecided_ticket_says_so(acme: Tenant) -> None:
    page = page_of(desk_of(acme, Role.AGENT), make_ticket(acme))

    assert "Not decided yet" in page
    assert "Where is my money?" in page


def test_what_one_may_not_see_is_not_there(acme: Tenant, globex: Tenant) -> None:
    other = make_member(acme)
    hidden = make_drafted(acme, assignee=other, team=make_team(acme, other))
    client = desk_of(acme, Role.AGENT)

    for ticket in (hidden, make_drafted(globex)):
        assert client.get(ticket.get_absolute_url()).status_code == 404
