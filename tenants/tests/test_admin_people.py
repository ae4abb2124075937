"""Members and teams in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from tenants.models import Membership, Team, TeamMember, User
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member, make_user
from tenants.tests.test_admin_site import make_staff, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant

MEMBERS = "admin:tenants_membership_changelist"
ADD = "admin:tenants_membership_add"


@pytest.fixture
def chief(acme: Tenant) -> Membership:
    return make_member(acme, Role.ADMIN)


@pytest.fixture
def boss(chief: Membership) -> Client:
    return signed_in(chief.user)


def place_of(member: Membership) -> str:
    return reverse("admin:tenants_membership_change", args=[member.pk])


def stored(member: Membership) -> Membership:
    with tenant_scope(member.tenant.pk):
        return Membership.objects.get(pk=member.pk)


def emails_in(tenant: Tenant) -> set[str]:
    with tenant_scope(tenant.pk):
        return set(Membership.objects.values_list("user__email", flat=True))


def add(client: Client, email: str, role: Role = Role.AGENT) -> HttpResponse:
    data = {"email": email, "full_name": "Ada Lovelace", "role": role}
    return client.post(reverse(ADD), data)  # type: ignore[return-value]  # A test's response.


def change(client: Client, member: Membership, **given: object) -> HttpResponse:
    data = {"role": member.role, "is_active": "on"} | given
    return client.post(place_of(member), {name: value for name, value in data.items() if value})  # type: ignore[return-value]  # As above.


def test_a_new_person_gets_a_link_to_choose_a_password(
    acme: Tenant,
    boss: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add(boss, "Ada@Example.com")
    assert "ada@example.com" in emails_in(acme)
    assert User.objects.get(email="ada@example.com").full_name == "Ada Lovelace"
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_person_of_another_tenant_joins_with_the_name_they_have(
    acme: Tenant,
    globex: Tenant,
    boss: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    theirs = make_member(globex, Role.AGENT).user
    with django_capture_on_commit_callbacks(execute=True):
        add(boss, theirs.email)
    assert theirs.email in emails_in(acme)
    theirs.refresh_from_db()
    assert theirs.full_name == ""
    assert mail.outbox == []


def test_a_member_is_not_added_twice(acme: Tenant, boss: Client, chief: Membership) -> None:
    page = add(boss, chief.user.email.upper())
    assert "This person is already a member." in page.text


def test_platform_staff_become_nobodys_member(acme: Tenant, boss: Client) -> None:
    staff = make_staff()
    add(boss, staff.email)
    assert staff.email not in emails_in(acme)


@pytest.mark.parametrize("given", [{"is_active": ""}, {"role": Role.AGENT}])
def test_the_last_admin_stays(boss: Client, chief: Membership, given: dict[str, object]) -> None:
    assert "last active admin" in change(boss, chief, **given).text
    with tenant_scope(chief.tenant.pk):
        assert Membership.objects.active().filter(role=Role.ADMIN).count() == 1


def test_an_admin_may_step_down_beside_another(
    acme: Tenant, boss: Client, chief: Membership
) -> None:
    make_member(acme, Role.ADMIN)
    assert change(boss, chief, role=Role.AGENT).status_code == 302
    assert stored(chief).role == Role.AGENT


def test_members_are_made_inactive_and_never_deleted(acme: Tenant, boss: Client) -> None:
    member = make_member(acme)
    change(boss, member, is_active="")
    assert not stored(member).is_active
    page = reverse("admin:tenants_membership_delete", args=[member.pk])
    assert boss.post(page, {"post": "yes"}).status_code == 403


def test_a_qa_manager_reads_members_and_changes_none(acme: Tenant) -> None:
    client = signed_in(make_member(acme, Role.QA_MANAGER).user)
    member = make_member(acme)
    assert client.get(reverse(MEMBERS)).status_code == 200
    assert client.get(reverse(ADD)).status_code == 403
    assert change(client, member, role=Role.ADMIN).status_code == 403


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_of_members_costs_the_same_however_long(
    acme: Tenant, boss: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        team = Team.objects.create(name="Billing")
        for _ in range(count):
            member = Membership.objects.create(user=make_user("agent"), role=Role.AGENT)
            TeamMember.objects.create(team=team, membership=member)
    boss.get(reverse(MEMBERS))
    with django_assert_num_queries(8):
        page = boss.get(reverse(MEMBERS), {"role__exact": Role.AGENT})
    assert page.text.count("Billing") == count


def test_members_of_others_are_nowhere(acme: Tenant, globex: Tenant, boss: Client) -> None:
    stranger = make_member(globex, user=make_user("canary"))
    assert "canary" not in boss.get(reverse(MEMBERS)).text
    assert "0 results" in boss.get(reverse(MEMBERS), {"q": "canary"}).text
    assert boss.get(place_of(stranger)).status_code == 404


def test_a_team_takes_ours_and_refuses_theirs(acme: Tenant, globex: Tenant, boss: Client) -> None:
    ours, theirs = make_member(acme), make_member(globex)
    data = {"name": "Billing", "places-TOTAL_FORMS": 1, "places-INITIAL_FORMS": 0}
    page = boss.post(
        reverse("admin:tenants_team_add"), data | {"places-0-membership": str(theirs.pk)}
    )
    assert "Select a valid choice" in page.text
    boss.post(reverse("admin:tenants_team_add"), data | {"places-0-membership": str(ours.pk)})
    with tenant_scope(acme.pk):
        assert TeamMember.objects.get().membership == ours


def test_two_teams_do_not_share_a_name(acme: Tenant, boss: Client) -> None:
    with tenant_scope(acme.pk):
        Team.objects.create(name="Billing")
    data = {"name": "BILLING", "places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0}
    page = boss.post(reverse("admin:tenants_team_add"), data)
    assert "A team of this name exists already." in page.text


def test_choosing_a_member_offers_ours_only(acme: Tenant, globex: Tenant, boss: Client) -> None:
    make_member(globex, user=make_user("canary"))
    make_member(acme, user=make_user("ours"))
    found = boss.get(
        reverse("admin:autocomplete"),
        {"app_label": "tenants", "model_name": "teammember", "field_name": "membership"},
    ).text
    assert "ours" in found
    assert "canary" not in found
