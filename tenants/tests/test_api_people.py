"""Members, teams and settings of one's own tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.models import Team, TeamMember, TenantSettings
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.urls("tenants.tests.sample_api")


def test_a_member_is_told_with_address_and_role(acme: Tenant, globex: Tenant) -> None:
    place = make_member(acme, Role.SUPERVISOR)
    make_member(globex)
    (row,) = as_key(acme, "tenant:read").get("/api/v1/members").json()["results"]

    assert {name: row[name] for name in ("id", "email", "role", "is_active")} == {
        "id": str(place.pk),
        "email": place.user.email,
        "role": "supervisor",
        "is_active": True,
    }


def test_a_team_is_told_with_its_people(acme: Tenant) -> None:
    place = make_member(acme)
    with tenant_scope(acme.pk):
        team = Team.objects.create(name="Billing")
        TeamMember.objects.create(team=team, membership=place)
    row = as_key(acme, "tenant:read").get(f"/api/v1/teams/{team.pk}").json()

    assert row["name"] == "Billing"
    assert [member["email"] for member in row["members"]] == [place.user.email]


def test_settings_are_those_of_the_askers_tenant(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(globex.pk):
        TenantSettings.objects.update(language="de", country="DE")
    with tenant_scope(acme.pk):
        TenantSettings.objects.update(monthly_budget_usd="12.50")
    read = as_key(acme, "tenant:read").get("/api/v1/settings").json()

    assert (read["language"], read["monthly_budget_usd"]) == ("en", "12.50")
    assert (read["country"], read["show_unproven_findings"]) == ("", False)


def test_settings_are_not_for_agents(acme: Tenant) -> None:
    assert as_person(make_member(acme, Role.AGENT)).get("/api/v1/settings").status_code == 403
