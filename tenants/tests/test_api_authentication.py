"""Who the API lets in, and into which tenant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from tenants.api.tokens import issue_tokens
from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key, revoke
from tenants.models import ApiKey, Membership, Team
from tenants.scope import tenant_scope
from tenants.states import Role, TenantStatus
from tenants.tests.ask import as_key, as_person, bearer
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

pytestmark = pytest.mark.urls("tenants.tests.sample_api")
TEAMS = "/api/v1/teams"


@pytest.fixture(autouse=True)
def a_team_in_each_tenant(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with tenant_scope(tenant.pk):
            Team.objects.create(name=f"{tenant.slug} team")


def names_seen_by(client: APIClient) -> list[str]:
    return [team["name"] for team in client.get(TEAMS).json()["results"]]


def test_a_key_sees_its_own_tenant(acme: Tenant) -> None:
    assert names_seen_by(as_key(acme, "tenant:read")) == ["acme team"]


def test_a_token_sees_the_tenant_it_was_issued_for(acme: Tenant, globex: Tenant) -> None:
    place = make_member(acme, Role.ADMIN)
    elsewhere = make_member(globex, Role.ADMIN, user=place.user)

    assert names_seen_by(as_person(elsewhere)) == ["globex team"]


def test_the_session_of_the_pages_sees_its_tenant(acme: Tenant) -> None:
    client = APIClient()
    client.force_login(make_member(acme, Role.ADMIN).user)

    assert names_seen_by(client) == ["acme team"]


def test_a_bearer_credential_beats_the_session(acme: Tenant, globex: Tenant) -> None:
    client = as_key(globex, "tenant:read")
    client.force_login(make_member(acme, Role.ADMIN).user)

    assert names_seen_by(client) == ["globex team"]


def test_the_session_needs_a_csrf_token_to_change_something(acme: Tenant) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(make_member(acme, Role.ADMIN).user)

    assert client.post("/api/v1/samples", {"name": "new"}, format="json").status_code == 403


@pytest.mark.parametrize(
    "credential", ["sa_0011223344_wrong", "sa_", "sa_é", "nonsense", "a.b.c", ""]
)
def test_a_wrong_credential_is_told_how_to_sign_in(acme: Tenant, credential: str) -> None:
    answer = bearer(credential).get(TEAMS)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nobody_is_asked_to_sign_in(acme: Tenant) -> None:
    answer = APIClient().get(TEAMS)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_revoked_key_opens_nothing(acme: Tenant) -> None:
    client = as_key(acme, "tenant:read")
    with tenant_scope(acme.pk):
        revoke(ApiKey.objects.get(), actor=SYSTEM)

    assert client.get(TEAMS).status_code == 401


def test_an_expired_key_opens_nothing(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        past = timezone.now() - timedelta(days=1)
        _key, text = issue_key(name="old", scopes=["tenant:read"], expires_at=past, actor=SYSTEM)

    assert bearer(text).get(TEAMS).status_code == 401


def test_a_person_who_was_put_out_is_out_at_once(acme: Tenant) -> None:
    client = as_person(place := make_member(acme, Role.ADMIN))
    with tenant_scope(acme.pk):
        Membership.objects.filter(pk=place.pk).update(is_active=False)

    assert client.get(TEAMS).status_code == 401


@pytest.mark.parametrize("kind", ["key", "token"])
def test_a_suspended_tenant_lets_nobody_in(acme: Tenant, kind: str) -> None:
    person = as_person(make_member(acme, Role.ADMIN))
    client = as_key(acme, "tenant:read") if kind == "key" else person
    acme.status = TenantStatus.SUSPENDED
    acme.save()

    assert client.get(TEAMS).status_code == 401


def test_a_changed_password_ends_tokens(acme: Tenant) -> None:
    client = as_person(place := make_member(acme, Role.ADMIN))
    place.user.set_password("another long password")
    place.user.save()

    assert client.get(TEAMS).status_code == 401


def test_a_refresh_token_does_not_open_the_api(acme: Tenant) -> None:
    _access, refresh = issue_tokens(make_member(acme, Role.ADMIN))

    assert bearer(str(refresh)).get(TEAMS).status_code == 401


def test_an_old_token_opens_nothing(acme: Tenant) -> None:
    access, _refresh = issue_tokens(make_member(acme, Role.ADMIN))
    access.set_exp(lifetime=timedelta(seconds=-1))

    assert bearer(str(access)).get(TEAMS).status_code == 401


def test_a_token_without_our_claims_opens_nothing(acme: Tenant) -> None:
    assert bearer(str(AccessToken())).get(TEAMS).status_code == 401


@pytest.mark.parametrize(("kind", "queries"), [("key", 4), ("token", 2)])
def test_signing_in_costs_few_queries(
    acme: Tenant, kind: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = as_person(make_member(acme, Role.ADMIN))
    client = as_key(acme, "tenant:read") if kind == "key" else person
    with tenant_scope(acme.pk):
        Team.objects.all().delete()

    with django_assert_num_queries(queries):
        assert names_seen_by(client) == []
