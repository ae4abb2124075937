"""A request that somebody takes down for a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import Ticket, TicketEvent
from tickets.states import Channel, TicketStatus
from tickets.tests.desks import at_desk, desk_of
from tickets.tests.make import make_ticket

if TYPE_CHECKING:
    from tenants.models import Tenant

NEW = reverse("tickets:new")


def test_a_request_by_phone_is_taken_in_and_decided(acme: Tenant) -> None:
    agent = make_member(acme)

    answer = at_desk(agent).post(
        NEW, {"message": "Where is my money?", "channel": "phone", "requester_name": "Maria"}
    )

    with tenant_scope(acme.pk):
        ticket = Ticket.objects.get()
        opened = TicketEvent.objects.get(ticket=ticket, kind="opened")
    assert answer.headers["Location"] == ticket.get_absolute_url()
    assert (ticket.channel, ticket.status) == (Channel.PHONE, TicketStatus.ESCALATED)
    assert opened.by_id == agent.pk


def test_what_is_missing_or_known_is_said_and_nothing_is_lost(acme: Tenant) -> None:
    known, client = make_ticket(acme), desk_of(acme, Role.AGENT)

    empty = client.post(NEW, {"channel": "phone", "requester_name": "Maria"})
    twice = client.post(
        NEW, {"message": "Again", "channel": "phone", "external_id": known.external_id}
    )

    assert (empty.status_code, twice.status_code) == (400, 409)
    assert "This field is required." in empty.content.decode()
    assert 'value="Maria"' in empty.content.decode()
    assert "exists already" in twice.content.decode()


def test_the_form_starts_with_the_phone(acme: Tenant) -> None:
    page = desk_of(acme, Role.AGENT).get(NEW).content.decode()

    assert '<option value="phone" selected>' in page
