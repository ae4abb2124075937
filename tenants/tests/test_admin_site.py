"""Who gets into the admin, and what it keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from tenants.domain.people import begin_visit
from tenants.models import ModelPrice, PlatformVisit, Team, TenantOwned, User
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member, make_user

if TYPE_CHECKING:
    from tenants.models import Tenant


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "tenants.authentication.PeopleBackend")
    return client


def make_staff() -> User:
    user = make_user("staff")
    user.is_platform_staff = True
    user.save()
    return user


@pytest.fixture
def boss(acme: Tenant) -> Client:
    return signed_in(make_member(acme, Role.ADMIN).user)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.QA_MANAGER])
def test_those_who_run_the_office_get_in(acme: Tenant, role: Role) -> None:
    page = signed_in(make_member(acme, role).user).get(reverse("admin:index"))
    assert page.status_code == 200
    assert "Acme" in page.text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT])
def test_others_are_told_that_their_role_does_not_allow_it(acme: Tenant, role: Role) -> None:
    client = signed_in(make_member(acme, role).user)
    for name in ("admin:index", "admin:login", "admin:tenants_membership_changelist"):
        page = client.get(reverse(name))
        assert page.status_code == 403
        assert "Your role does not allow this" in page.text


def test_strangers_sign_in_on_our_page_and_come_back(db: None) -> None:
    wanted = reverse("admin:tenants_team_changelist")
    page = Client().get(wanted, follow=True)
    assert page.redirect_chain[-1][0] == f"{reverse('account_login')}?next={wanted}"


def test_the_way_back_leads_nowhere_else(db: None) -> None:
    page = Client().get(reverse("admin:login"), {"next": "https://elsewhere.example/"})
    assert page.headers["Location"].endswith(f"?next={reverse('admin:index')}")


def test_only_rows_of_a_tenant_are_registered() -> None:
    registered = admin.site._registry  # noqa: SLF001  # Django names it nowhere else.
    shared = [model for model in registered if not issubclass(model, TenantOwned)]
    assert shared == [ModelPrice]  # Platform staff's alone.


def test_nothing_is_written_to_the_log_of_all_tenants(acme: Tenant, boss: Client) -> None:
    places = {"places-TOTAL_FORMS": 0, "places-INITIAL_FORMS": 0}
    boss.post(reverse("admin:tenants_team_add"), {"name": "Billing"} | places)
    with tenant_scope(acme.pk):
        team = Team.objects.get()
    boss.post(reverse("admin:tenants_team_delete", args=[team.pk]), {"post": "yes"})
    with tenant_scope(acme.pk):
        assert not Team.objects.exists()
    assert not LogEntry.objects.exists()


def test_the_theme_may_do_what_our_pages_may_not(boss: Client) -> None:
    policy = boss.get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe" not in boss.get(reverse("home")).headers["Content-Security-Policy"]


def test_text_that_the_database_would_refuse_is_refused_before(boss: Client) -> None:
    page = boss.get(reverse("admin:tenants_membership_changelist"), {"role__exact": "a\0"})
    assert page.status_code == 400


def test_signing_out_of_the_admin_leads_to_the_sign_in(boss: Client) -> None:
    page = boss.post(reverse("admin:logout"))
    assert page.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in boss.session


def test_platform_staff_see_nothing_before_they_choose(acme: Tenant) -> None:
    page = signed_in(make_staff()).get(reverse("admin:index"), follow=True)
    assert page.redirect_chain == [(reverse("admin:act-in"), 302)]
    assert "Act in a tenant" in page.text


def test_a_visit_needs_a_reason(acme: Tenant) -> None:
    client = signed_in(make_staff())
    client.post(reverse("admin:act-in"), {"tenant": acme.pk, "reason": " "})
    assert not PlatformVisit.objects.exists()
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_visit_opens_one_tenant_and_says_so_everywhere(acme: Tenant, globex: Tenant) -> None:
    make_member(globex, user=make_user("canary"))
    client = signed_in(make_staff())
    client.post(reverse("admin:act-in"), {"tenant": acme.pk, "reason": "Ticket 12"})

    for name in ("admin:index", "admin:tenants_membership_changelist", "home"):
        page = client.get(reverse(name))
        assert "You are acting in Acme as platform staff" in page.text
        assert "canary" not in page.text
    assert PlatformVisit.objects.get().reason == "Ticket 12"


def test_who_leaves_a_visit_stands_in_no_tenant(acme: Tenant) -> None:
    client = signed_in(make_staff())
    client.post(reverse("admin:act-in"), {"tenant": acme.pk, "reason": "Ticket 12"})
    client.post(reverse("admin:leave"))
    page = client.get(reverse("admin:index"))
    assert page.headers["Location"] == reverse("admin:act-in")


def test_a_visit_of_another_session_opens_nothing(acme: Tenant) -> None:
    staff = make_staff()
    begin_visit(staff, acme, reason="Ticket 12")
    assert signed_in(staff).get(reverse("admin:index")).status_code == 302


def test_members_cannot_visit(acme: Tenant, boss: Client) -> None:
    assert boss.get(reverse("admin:act-in")).status_code == 403
    assert boss.post(reverse("admin:leave")).status_code == 403
