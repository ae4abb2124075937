"""Failed sign-ins are counted for the person, whichever door was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from tenants.states import Role
from tenants.tests.make import PASSWORD, make_member

if TYPE_CHECKING:
    from tenants.models import Tenant


def test_failures_at_the_page_lock_the_api_too(acme: Tenant) -> None:
    email = make_member(acme, Role.ADMIN).user.email
    for _ in range(5):
        Client().post("/accounts/login/", {"login": email.title(), "password": "wrong"})
    answer = Client().post(
        "/api/v1/auth/token", {"email": email, "password": PASSWORD}, "application/json"
    )

    assert answer.status_code == 429


def test_somebody_else_at_the_same_address_still_comes_in(acme: Tenant) -> None:
    locked, other = make_member(acme, Role.ADMIN).user, make_member(acme, Role.ADMIN).user
    for _ in range(5):
        Client().post("/accounts/login/", {"login": locked.email, "password": "wrong"})
    answer = Client().post("/accounts/login/", {"login": other.email, "password": PASSWORD})

    assert answer.status_code == 302
