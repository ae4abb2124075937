"""What people add, change and delete in the admin is on record, with what it was and became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse

from tenants.admin.company import SettingsForm
from tenants.domain.people import current_settings
from tenants.models import (
    AuditEvent,
    Membership,
    PhoneNumber,
    Team,
    TeamMember,
    TenantSettings,
)
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.make import make_member
from tenants.tests.make_actors import stamp_of
from tenants.tests.test_admin_site import make_staff, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.test import Client

    from tenants.models import Tenant

_PLACES: Final = {"places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0}


GERMAN = {"language": "de", "speech_engine": "local", "analysis_engine": "local"}


@pytest.fixture
def chief(acme: Tenant) -> Membership:
    return make_member(acme, Role.ADMIN)


@pytest.fixture
def boss(chief: Membership) -> Client:
    return signed_in(chief.user)


def make_team(tenant: Tenant, *members: Membership) -> Team:
    with tenant_scope(tenant.pk):
        team = Team.objects.create(name="Billing")
        for member in members:
            TeamMember.objects.create(team=team, membership=member)
    return team


def place_of(team: Team) -> TeamMember:
    with tenant_scope(team.tenant.pk):
        return TeamMember.objects.get(team=team)


def change_team(client: Client, team: Team, **given: object) -> None:
    page = reverse("admin:tenants_team_change", args=[team.pk])
    assert client.post(page, {"name": team.name} | _PLACES | given).status_code == 302


def _place_in_form(place: TeamMember, member: Membership) -> dict[str, object]:
    return {
        "places-TOTAL_FORMS": 1,
        "places-INITIAL_FORMS": 1,
        "places-0-id": place.pk,
        "places-0-team": place.team_id,
        "places-0-membership": member.pk,
    }


def on_record(tenant: Tenant, kind: str) -> list[tuple[str, UUID, object, object]]:
    """What was done to rows of a kind."""
    with tenant_scope(tenant.pk):
        events = AuditEvent.objects.filter(subject_kind=kind)
        return [(row.action, row.subject_id, row.before, row.after) for row in events]


def test_a_team_leaves_a_row_each_time(acme: Tenant, boss: Client, chief: Membership) -> None:
    boss.post(reverse("admin:tenants_team_add"), {"name": "Billing"} | _PLACES)
    with tenant_scope(acme.pk):
        team = Team.objects.get()
    change_team(boss, team, name="Refunds")
    boss.post(reverse("admin:tenants_team_delete", args=[team.pk]), {"post": "yes"})

    assert on_record(acme, "team") == [
        ("team.added", team.pk, None, {"name": "Billing"}),
        ("team.changed", team.pk, {"name": "Billing"}, {"name": "Refunds"}),
        ("team.deleted", team.pk, {"name": "Refunds"}, None),
    ]
    with tenant_scope(acme.pk):
        who = {stamp_of(row) for row in AuditEvent.objects.all()}
    assert who == {(chief.pk, ActorKind.PERSON, str(chief))}


def test_a_team_member_leaves_a_row_each_time(
    acme: Tenant, boss: Client, chief: Membership
) -> None:
    team, other = make_team(acme), make_member(acme)
    change_team(boss, team, **{"places-TOTAL_FORMS": 1, "places-0-membership": chief.pk})
    place = place_of(team)
    stands = _place_in_form(place, other)
    change_team(boss, team, **stands)
    change_team(boss, team, **stands, **{"places-0-DELETE": "on"})

    was = {"team": str(team.pk), "membership": str(chief.pk)}
    moved = {"membership": str(other.pk)}
    assert on_record(acme, "teammember") == [
        ("teammember.added", place.pk, None, was),
        ("teammember.changed", place.pk, {"membership": str(chief.pk)}, moved),
        ("teammember.deleted", place.pk, was | moved, None),
    ]
    assert on_record(acme, "team") == []


def test_a_form_that_changed_nothing_leaves_no_row(acme: Tenant, boss: Client) -> None:
    member = make_member(acme)
    team = make_team(acme, member)
    place = place_of(team)
    change_team(boss, team, **_place_in_form(place, member))
    page = reverse("admin:tenants_membership_change", args=[member.pk])
    assert boss.post(page, {"role": member.role, "is_active": "on"}).status_code == 302
    with tenant_scope(acme.pk):
        assert not AuditEvent.objects.exists()


def test_teams_deleted_from_the_list_are_all_on_record(acme: Tenant, boss: Client) -> None:
    with tenant_scope(acme.pk):
        teams = Team.objects.bulk_create([Team(name="Billing"), Team(name="Refunds")])
    chosen = {"action": "delete_selected", "_selected_action": [team.pk for team in teams]}
    boss.post(reverse("admin:tenants_team_changelist"), chosen | {"post": "yes"})

    assert on_record(acme, "team") == [
        ("team.deleted", team.pk, {"name": team.name}, None) for team in teams
    ]


def test_settings_and_numbers_are_on_record(acme: Tenant, boss: Client) -> None:
    with tenant_scope(acme.pk):
        held = current_settings()
    said = GERMAN | {"timezone": held.timezone, "agent_channel": held.agent_channel}
    page = reverse("admin:tenants_tenantsettings_change", args=[held.pk])
    boss.post(page, said | {"monthly_budget_usd": "250"})
    boss.post(reverse("admin:tenants_phonenumber_add"), {"did_number": "+4930123456"})
    with tenant_scope(acme.pk):
        number = PhoneNumber.objects.get()

    was = {"language": held.language, "monthly_budget_usd": None}
    now = {"language": "de", "monthly_budget_usd": "250"}
    assert on_record(acme, "tenantsettings") == [("tenantsettings.changed", held.pk, was, now)]
    new = {"did_number": "+4930123456", "provider_type": "", "is_active": False, "ai_profile": None}
    assert on_record(acme, "phonenumber") == [("phonenumber.added", number.pk, None, new)]


def test_what_others_change_while_a_form_is_saved_stays(
    acme: Tenant, boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(acme.pk):
        held = current_settings()

    def meanwhile(_form: SettingsForm) -> None:
        TenantSettings.objects.update(auto_resolve_threshold=0.5)

    monkeypatch.setattr(SettingsForm, "clean", meanwhile)
    said = GERMAN | {"timezone": held.timezone, "agent_channel": held.agent_channel}
    boss.post(reverse("admin:tenants_tenantsettings_change", args=[held.pk]), said)

    with tenant_scope(acme.pk):
        row = TenantSettings.objects.get()
    assert (row.language, row.auto_resolve_threshold) == ("de", 0.5)
    changed = ("tenantsettings.changed", held.pk, {"language": held.language}, {"language": "de"})
    assert on_record(acme, "tenantsettings") == [changed]


def test_what_visiting_staff_do_is_in_the_visited_tenant(acme: Tenant, globex: Tenant) -> None:
    staff = make_staff()
    client = signed_in(staff)
    client.post(reverse("admin:act-in"), {"tenant": acme.pk, "reason": "Ticket 12"})
    change_team(client, make_team(acme), name="Refunds")

    assert on_record(globex, "team") == []
    with tenant_scope(acme.pk):
        event = AuditEvent.objects.get(subject_kind="team")
    assert stamp_of(event) == (None, ActorKind.PLATFORM, str(staff))
