"""Sign-in, passwords, and the switch between a person's tenants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.states import Role
from tenants.tests.make import PASSWORD, make_member, make_user

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant

ADDRESSES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-no-such-key/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_account_pages_wear_our_frame(client: Client, address: str) -> None:
    page = client.get(address, follow=True).content.decode()

    assert page.count("<h1>") == 1
    assert "css/account.css" in page


def test_a_person_signs_in_and_lands_at_home(acme: Tenant, client: Client) -> None:
    user = make_member(acme).user

    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert answer.headers["Location"] == "/"
    assert client.get(reverse("home")).status_code == 200


def test_too_many_wrong_passwords_are_told_to_wait(acme: Tenant, client: Client) -> None:
    user = make_member(acme).user
    for _ in range(5):
        answer = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})

    assert answer.status_code == 429
    assert "Sign-in is temporarily locked" in answer.content.decode()


def test_the_page_for_addresses_is_closed(acme: Tenant, client: Client) -> None:
    client.force_login(make_member(acme).user)

    assert client.get("/accounts/email/").status_code == 404


def test_the_switch_changes_whose_rows_are_shown(
    acme: Tenant, globex: Tenant, client: Client
) -> None:
    user = make_user()
    make_member(acme, Role.ADMIN, user)
    make_member(globex, Role.AGENT, user)
    client.force_login(user)

    client.post(reverse("tenants:switch"), {"tenant": str(globex.pk)})

    page = client.get(reverse("home")).content.decode()
    current = re.search(r'value="([0-9a-f-]+)" aria-current="true"', page)
    assert current
    assert current[1] == str(globex.pk)
    assert "Admin" not in page


@pytest.mark.parametrize("asked", ["theirs", "", "no-id", "01a1fc70-5987-75c4-aed9-37ee0fbe6231"])
def test_nobody_switches_to_a_tenant_that_is_not_theirs(
    acme: Tenant, globex: Tenant, client: Client, asked: str
) -> None:
    client.force_login(make_member(acme).user)
    tenant = str(globex.pk) if asked == "theirs" else asked

    assert client.post(reverse("tenants:switch"), {"tenant": tenant}).status_code == 404
