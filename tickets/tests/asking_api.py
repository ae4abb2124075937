"""Tickets as an integrator sends and reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.scope import tenant_scope
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from tenants.models import Tenant
    from tickets.models import Ticket

TICKETS: Final = "/api/v1/tickets"
NOBODYS: Final = "00000000-0000-7000-8000-000000000000"


def send(client: APIClient, /, **said: object) -> APIAnswer:
    asked: dict[str, object] = {"message": "Where is my money?"}
    return client.post(TICKETS, asked | said, format="json")


def do(client: APIClient, ticket: Ticket, verb: str, /, **said: object) -> APIAnswer:
    return client.post(f"{TICKETS}/{ticket.pk}/{verb}", said, format="json")


def answered(tenant: Tenant) -> Ticket:
    """A ticket that was answered at once, of the intent `refund`."""
    make_intent(tenant)
    return with_guess(tenant, FakeClassifier())


def handed_on(tenant: Tenant) -> Ticket:
    """A ticket that people have, because the guess was not sure."""
    return with_guess(tenant, FakeClassifier(confidence=0.4))


def with_guess(tenant: Tenant, classifier: FakeClassifier) -> Ticket:
    ticket = make_ticket(tenant)
    with tenant_scope(tenant.pk):
        decided(ticket, classifier)
        ticket.refresh_from_db()
    return ticket
