"""A request that somebody takes down for a customer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.decision.advisers import Advisers
from tickets.domain.intake import assess_input
from tickets.models import Ticket, TicketEvent
from tickets.states import Channel, TicketStatus
from tickets.tests.desks import at_desk, desk_of, woken
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.work_kinds import REPLY_MAIL

if TYPE_CHECKING:
    import pytest
    from pytest_django import DjangoCaptureOnCommitCallbacks as Commits

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


def test_who_sends_mail_is_told_of_a_request_answered_at_once(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    make_intent(acme)
    sure = partial(assess_input, advisers=lambda: Advisers(FakeClassifier()))
    monkeypatch.setattr("tickets.views.new.assess_input", sure)
    asked = {"message": "Where is my money?", "channel": "email"}
    with django_capture_on_commit_callbacks() as told:
        desk_of(acme, Role.AGENT).post(NEW, asked | {"requester_email": "maria@example.com"})
    with tenant_scope(acme.pk):
        assert Ticket.objects.get().status == TicketStatus.AUTO_RESOLVED
    assert woken(told) == [REPLY_MAIL.queue]


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
