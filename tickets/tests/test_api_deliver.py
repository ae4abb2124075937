"""Help desks that mail by themselves take the reply from the response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.models import OutgoingMail
from tenants.scope import tenant_scope
from tenants.tests.ask import as_key
from tickets.domain.decision import advisers
from tickets.models import TicketMessage
from tickets.states import Delivery, MessageKind
from tickets.tests.asking_api import do, send
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from tenants.models import Tenant


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "tickets:write")


@pytest.mark.parametrize(("said", "mails"), [({"deliver": False}, 0), ({}, 1)])
def test_an_automatic_answer_is_mailed_unless_told_otherwise(
    client: APIClient,
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, bool],
    mails: int,
) -> None:
    make_intent(acme)
    monkeypatch.setattr(advisers, "active_classifier", lambda _engine: FakeClassifier())

    told = send(client, requester_email="ann@customer.example", channel="email", **said).json()

    assert told["status"] == "auto_resolved"
    assert told["decision"]["answer"] == "Your money is on its way."
    with tenant_scope(acme.pk):
        assert OutgoingMail.objects.count() == mails
        reply = TicketMessage.objects.get(kind=MessageKind.REPLY)
        assert reply.delivery == (Delivery.WAITING if mails else Delivery.NONE)


@pytest.mark.parametrize(("said", "delivery"), [({"deliver": False}, "none"), ({}, "waiting")])
def test_a_reply_is_mailed_unless_told_otherwise(
    client: APIClient, acme: Tenant, said: dict[str, bool], delivery: str
) -> None:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        type(ticket).objects.update(requester_email="ann@customer.example")

    told = do(client, ticket, "reply", body="It is on its way.", **said).json()

    assert (told["body"], told["delivery"]) == ("It is on its way.", delivery)
    with tenant_scope(acme.pk):
        assert OutgoingMail.objects.exists() == (delivery == "waiting")


def test_deliver_is_a_truth_value(client: APIClient) -> None:
    assert send(client, deliver="perhaps").status_code == 400
