"""A ticket that only thanks: settled, answered by nobody and counted nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.domain.periods import Period
from tenants.identifiers import uuid7
from tenants.models import OutgoingMail
from tenants.scope import tenant_scope
from tenants.tests.ask import as_key
from tickets.domain.decision.policies import change_policy
from tickets.domain.figures.handoffs import handoffs
from tickets.domain.figures.resolution import left_out, resolution, verified
from tickets.domain.figures.rows import rows_of
from tickets.domain.lifecycle.reopening import reopen
from tickets.models import Decision, FeedbackRequest, Ticket, TicketMessage, Verdict
from tickets.states import MessageKind, TicketStatus
from tickets.tests.asking_api import send
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from tenants.models import Tenant

_THANKS = {"requester_email": "ann@customer.example", "channel": "email"}


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "tickets:write")


def test_it_is_settled_without_an_answer(client: APIClient, acme: Tenant) -> None:
    told = send(client, message="Thank you so much, that helped!", **_THANKS).json()

    assert told["status"] == "auto_resolved"
    assert told["decision"]["action"] == "auto_resolve"
    assert told["decision"]["answer"] is None
    assert told["decision"]["reasons"] == ["thanks_only"]
    assert told["first_answered_at"] is None
    assert told["resolved_at"]
    with tenant_scope(acme.pk):
        assert not TicketMessage.objects.exclude(kind=MessageKind.REQUEST).exists()
        assert not OutgoingMail.objects.exists()
        assert not FeedbackRequest.objects.exists()


@pytest.mark.parametrize(
    ("subject", "message", "status"),
    [
        ("Re: Your order", "Many thanks!", "auto_resolved"),
        ("Thanks", "Thank you!\nAnn Lee", "auto_resolved"),
        ("Charged twice", "Thank you!", "escalated"),
        ("", "Thanks, but it still does not work.", "escalated"),
        ("", "Thanks. Where is my order?", "escalated"),
    ],
)
def test_only_thanks_alone_are(client: APIClient, subject: str, message: str, status: str) -> None:
    assert send(client, subject=subject, message=message).json()["status"] == status


def test_whoever_switched_all_off_reads_thanks_too(client: APIClient, acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        change_policy(is_on=False, actor=PROGRAM)
    told = send(client, message="Thank you!").json()
    assert told["status"] == "escalated"
    assert "tenant_off" in told["decision"]["reasons"]


def test_no_figure_counts_it_as_resolved(client: APIClient, acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        change_policy(audit_share=1.0, actor=PROGRAM)
    send(client, message="Thank you!")
    today = timezone.localdate()
    period = Period("days", today - timedelta(days=1), today + timedelta(days=1))
    with tenant_scope(acme.pk):
        tickets = Ticket.objects.all()
        assert resolution(tickets, period).tally.count("eligible") == 0
        assert verified(tickets, period).drawn == 0
        assert handoffs(tickets, period) == []
        assert (left_out(tickets, period).thanks, left_out(tickets, period).count) == (1, 1)
        assert rows_of(tickets, period, "thanks").count() == 1
        assert not Decision.objects.get().is_audited


def test_who_comes_back_gets_a_person_and_no_answer_was_wrong(
    client: APIClient, acme: Tenant
) -> None:
    send(client, message="Thank you!")
    with tenant_scope(acme.pk):
        reopened = reopen(Ticket.objects.get(), actor=PROGRAM)
        assert reopened.status == TicketStatus.ESCALATED
        assert reopened.first_answered_at is None
        assert not Verdict.objects.exists()


@pytest.mark.parametrize("changed", [{"answer": "Welcome!"}, {"reasons": []}])
def test_the_database_keeps_answers_and_thanks_apart(
    client: APIClient, acme: Tenant, changed: dict[str, object]
) -> None:
    send(client, message="Thank you!")
    other = make_ticket(acme)
    with tenant_scope(acme.pk):
        decision = Decision.objects.get()
        decision.pk, decision.ticket = uuid7(), other
        for name, value in changed.items():
            setattr(decision, name, value)
        with (
            pytest.raises(IntegrityError, match="decision_resolves_with_an_answer"),
            transaction.atomic(),
        ):
            decision.save(force_insert=True)
