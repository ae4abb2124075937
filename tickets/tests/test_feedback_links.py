"""Addresses of the public form: nobody guesses one, and a wrong one says nothing."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.domain.removal import delete_call
from calls.tests.make import make_call
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.states import Role, TenantStatus
from tenants.tests.make import ADA, make_member
from tickets.domain.feedback.links import invitation_of, token_of
from tickets.domain.feedback.requests import LIFETIME, request_for
from tickets.models import Feedback, FeedbackRequest, Ticket
from tickets.tests.make import make_ticket
from tickets.tests.rating import link_in

if TYPE_CHECKING:
    from collections.abc import Callable

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."  # noqa: S105  # Its letters.


def tampered(link: str) -> str:
    return link.replace(".", "A.", 1)


def of_another_tenant(acme: Tenant, globex: Tenant) -> str:
    """Signed here, but naming the other tenant for a request of ours."""
    with tenant_scope(acme.pk):
        asked = request_for(make_ticket(acme))
    asked.tenant = globex
    return f"/feedback/{token_of(asked)}/"


def unlinked(acme: Tenant, globex: Tenant) -> str:
    """Of a ticket that was deleted."""
    ticket = make_ticket(acme)
    link = link_in(acme, ticket)
    with tenant_scope(acme.pk):
        Ticket.objects.get(pk=ticket.pk).delete()
    return link


def expired(acme: Tenant, globex: Tenant) -> str:
    link = link_in(acme, make_ticket(acme))
    with tenant_scope(acme.pk):
        FeedbackRequest.objects.update(expires_at=_NOON)
    return link


def suspended(acme: Tenant, globex: Tenant) -> str:
    link = link_in(globex, make_ticket(globex))
    Tenant.objects.filter(pk=globex.pk).update(status=TenantStatus.SUSPENDED)
    return link


def changed(acme: Tenant, globex: Tenant) -> str:
    return tampered(link_in(acme, make_ticket(acme)))


def signed_for_something_else(acme: Tenant, globex: Tenant) -> str:
    with tenant_scope(acme.pk):
        token = token_of(request_for(make_ticket(acme)))
    return f"/feedback/{Signer(salt='another', sep='.').sign(token.partition('.')[0])}/"


def nonsense(acme: Tenant, globex: Tenant) -> str:
    return "/feedback/%00%F0%9F%A6%8A.x/"


def removed_call(acme: Tenant, globex: Tenant) -> str:
    call = make_call(acme)
    link = link_in(acme, call)
    with tenant_scope(acme.pk):
        delete_call(call.pk, ADA)
    return link


WRONG = (
    changed,
    expired,
    unlinked,
    removed_call,
    of_another_tenant,
    suspended,
    signed_for_something_else,
    nonsense,
)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_wrong_address_is_answered_the_same(
    acme: Tenant, globex: Tenant, wrong: Callable[[Tenant, Tenant], str], method: str
) -> None:
    link = wrong(acme, globex)
    said = {"rating": "1", "resolved": "no"}

    unknown = Client().get("/feedback/unknown/")
    answer = getattr(Client(), method)(link, said)

    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert dict(answer.headers) == dict(unknown.headers)
    assert not answer.cookies
    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            assert not Feedback.objects.exists()


def test_whoever_is_signed_in_gets_the_same_for_a_wrong_address(
    acme: Tenant, client: Client
) -> None:
    client.force_login(make_member(acme, Role.ADMIN).user)

    assert client.get("/feedback/x/").content == Client().get("/feedback/unknown/").content


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_letter_is_refused(acme: Tenant, data: st.DataObject) -> None:
    with tenant_scope(acme.pk):
        token = token_of(request_for(Ticket.objects.first() or make_ticket(acme)))
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from([one for one in _TOKEN if one != token[place]]))

    assert invitation_of(f"{token[:place]}{letter}{token[place + 1 :]}") is None
    assert invitation_of(token) is not None


@pytest.mark.parametrize("bit", range(0, 32 * 8, 5))
def test_a_flipped_bit_of_an_id_is_refused_without_looking_for_the_row(
    acme: Tenant, bit: int
) -> None:
    with tenant_scope(acme.pk):
        asked = request_for(make_ticket(acme))
        ids, _dot, signature = token_of(asked).partition(".")
        raw = bytearray(urlsafe_b64decode(f"{ids}="))
    raw[bit // 8] ^= 1 << bit % 8

    assert invitation_of(f"{urlsafe_b64encode(raw).decode().rstrip('=')}.{signature}") is None


def test_an_address_lives_for_a_fortnight(acme: Tenant) -> None:
    with time_machine.travel(_NOON, tick=False):
        link = link_in(acme, make_ticket(acme))
    with time_machine.travel(_NOON + LIFETIME - timedelta(seconds=1), tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel(_NOON + LIFETIME, tick=False):
        assert Client().get(link).status_code == 404


def test_an_open_invitation_is_used_again_and_an_answered_one_is_not(acme: Tenant) -> None:
    ticket = make_ticket(acme)
    first = link_in(acme, ticket)
    assert link_in(acme, ticket) == first

    with tenant_scope(acme.pk):
        Feedback.objects.create(request=FeedbackRequest.objects.get(), rating=5)
    assert link_in(acme, ticket) != first


def test_calls_are_rated_too(acme: Tenant) -> None:
    link = link_in(acme, make_call(acme))

    assert Client().get(link).status_code == 200


def test_a_token_of_one_tenant_reaches_no_row_of_another(acme: Tenant, globex: Tenant) -> None:
    """Though the person who opens it is signed in with the other."""
    link = link_in(acme, make_ticket(acme))
    client = Client()
    client.force_login(make_member(globex, Role.ADMIN).user)

    page = client.get(link).content.decode()

    assert "Acme" in page
    assert "Globex" not in page
