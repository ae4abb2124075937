"""Tokens for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rest_framework.test import APIClient

from tenants.models import Membership, Tenant, User
from tenants.scope import tenant_scope
from tenants.states import Role, TenantStatus
from tenants.tests.ask import bearer
from tenants.tests.make import PASSWORD, make_member, make_user

if TYPE_CHECKING:
    from rest_framework.response import _MonkeyPatchedResponse as Answer

pytestmark = pytest.mark.urls("tenants.tests.sample_api")


def sign_in(user: User, password: str = PASSWORD, **more: str) -> Answer:
    asked = {"email": user.email.upper(), "password": password} | more
    return APIClient().post("/api/v1/auth/token", asked, format="json")


def refresh(text: str) -> Answer:
    return APIClient().post("/api/v1/auth/refresh", {"refresh": text}, format="json")


def asking_with(access: str) -> int:
    return bearer(access).get("/api/v1/members").status_code


def test_a_person_gets_tokens_that_open_the_api(acme: Tenant) -> None:
    answer = sign_in(make_member(acme, Role.ADMIN).user)

    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh", "expires_in"}
    assert answer.json()["expires_in"] == 1800
    assert asking_with(answer.json()["access"]) == 200


def test_a_refresh_token_buys_an_access_token(acme: Tenant) -> None:
    tokens = sign_in(make_member(acme, Role.ADMIN).user).json()
    answer = refresh(tokens["refresh"])

    assert answer.status_code == 200
    assert asking_with(answer.json()["access"]) == 200


def test_an_access_token_buys_nothing(acme: Tenant) -> None:
    tokens = sign_in(make_member(acme, Role.ADMIN).user).json()

    assert refresh(tokens["access"]).status_code == 401


def test_who_was_put_out_can_no_longer_refresh(acme: Tenant) -> None:
    place = make_member(acme, Role.ADMIN)
    tokens = sign_in(place.user).json()
    with tenant_scope(acme.pk):
        Membership.objects.filter(pk=place.pk).update(is_active=False)

    assert refresh(tokens["refresh"]).status_code == 401


def test_several_tenants_need_a_choice_that_lists_none(acme: Tenant, globex: Tenant) -> None:
    user = make_member(acme, Role.ADMIN).user
    make_member(globex, Role.AGENT, user=user)
    unchosen = sign_in(user)

    assert unchosen.status_code == 400
    assert "globex" not in unchosen.content.decode().lower()
    chosen = [sign_in(user, tenant=slug).json()["access"] for slug in ("acme", "globex")]
    assert [asking_with(access) for access in chosen] == [200, 403]


def test_somebody_elses_tenant_is_refused_like_one_that_is_not_there(
    acme: Tenant, globex: Tenant
) -> None:
    user = make_member(acme, Role.ADMIN).user
    answers = [sign_in(user, tenant=slug) for slug in ("globex", "nobody")]

    assert {answer.status_code for answer in answers} == {403}
    assert answers[0].content == answers[1].content


def test_a_suspended_tenant_gives_no_tokens(acme: Tenant) -> None:
    user = make_member(acme, Role.ADMIN).user
    Tenant.objects.update(status=TenantStatus.SUSPENDED)

    assert sign_in(user).status_code == 403


def test_a_wrong_password_and_an_unknown_address_get_one_answer(acme: Tenant) -> None:
    known = make_member(acme, Role.ADMIN).user
    answers = [sign_in(known, "wrong"), sign_in(User(email="nobody@example.com"), "wrong")]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="api"'}
    assert answers[0].content == answers[1].content


def test_repeated_failures_lock_also_the_right_password_out(acme: Tenant) -> None:
    user, other = make_member(acme, Role.ADMIN).user, make_member(acme, Role.ADMIN).user
    statuses = [sign_in(user, "wrong").status_code for _ in range(5)]
    locked = sign_in(user)

    assert statuses == [401, 401, 401, 401, 429]
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    assert locked.headers["Content-Type"] == "application/problem+json"
    assert sign_in(other).status_code == 200


def test_a_success_forgets_the_failures_before_it(acme: Tenant) -> None:
    user = make_member(acme, Role.ADMIN).user
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        sign_in(user, password)

    assert sign_in(user).status_code == 200


def test_who_belongs_to_no_tenant_gets_no_token(db: None) -> None:
    assert sign_in(make_user()).status_code == 403
