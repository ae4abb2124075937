"""What the API lets whom do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.urls("tenants.tests.sample_api")


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMIN, 200), (Role.QA_MANAGER, 200), (Role.SUPERVISOR, 403), (Role.AGENT, 403)],
)
def test_a_role_opens_what_its_table_says(acme: Tenant, role: Role, status: int) -> None:
    assert as_person(make_member(acme, role)).get("/api/v1/members").status_code == status


@pytest.mark.parametrize(("page", "status"), [("members", 200), ("samples", 403)])
def test_a_key_opens_what_its_scopes_say(acme: Tenant, page: str, status: int) -> None:
    assert as_key(acme, "tenant:read").get(f"/api/v1/{page}").status_code == status


def test_an_action_that_nobody_declared_is_closed_to_all(acme: Tenant) -> None:
    client = as_person(make_member(acme, Role.ADMIN))

    assert client.post("/api/v1/samples/undeclared").status_code == 403


@pytest.mark.parametrize("method", ["delete", "put", "options"])
def test_a_verb_that_is_not_there_is_a_405(acme: Tenant, method: str) -> None:
    client = as_person(make_member(acme, Role.AGENT))

    assert getattr(client, method)("/api/v1/members").status_code == 405
