"""Those who run the office, at the browser: the QA manager and the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from calls.models import Call, Stage
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant


def fail(call: Call) -> None:
    stage = make_stage(call)
    with tenant_scope(call.tenant.pk):
        words = "The file holds no sound: export it again."
        Stage.objects.filter(pk=stage.pk).update(state=WorkState.DEAD, error_message=words)
        Call.objects.filter(pk=call.pk).update(status=CallStatus.FAILED)


@pytest.fixture
def admin(acme: Tenant, visitor: Visitor) -> Visitor:
    visitor.sign_in(make_member(acme, Role.ADMIN))
    return visitor


def test_a_manager_retries_a_failed_call_from_the_admin(acme: Tenant, visitor: Visitor) -> None:
    call = make_call(acme)
    fail(call)
    visitor.sign_in(make_member(acme, Role.QA_MANAGER))
    page = visitor.page

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Admin").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    visitor.go(reverse("admin:calls_call_changelist"))
    expect(page.locator("#result_list")).to_contain_text("The file holds no sound")
    page.locator("#result_list tbody input[type=checkbox]").check()
    page.locator("select[name=action]").select_option("retry_failed")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_text("1 call is retried.")).to_be_visible()
    with tenant_scope(acme.pk):
        assert Call.objects.get().status == CallStatus.UPLOADED


def test_an_admin_adds_a_member(acme: Tenant, admin: Visitor) -> None:
    page = admin.page
    admin.go(reverse("admin:tenants_membership_add"))

    page.get_by_label("E-mail address").fill("new.person@example.com")
    page.get_by_label("Full name").fill("New Person")
    page.locator("select[name=role]").select_option("supervisor")
    page.get_by_role("button", name="Save", exact=True).click()

    row = page.locator("#result_list tr").filter(has_text="new.person@example.com")
    expect(row).to_contain_text("New Person")


def test_an_admin_makes_a_key_whose_secret_is_shown_once(admin: Visitor) -> None:
    page = admin.page
    admin.go(reverse("admin:tenants_apikey_add"))
    page.get_by_label("Name").fill("Dialer")
    page.locator("input[name=scopes]").first.check()
    page.get_by_role("button", name="Save", exact=True).click()

    secret = page.get_by_label("API key").input_value()
    page.get_by_role("link", name="I have copied it").click()

    expect(page.locator("#result_list")).to_contain_text("Dialer")
    assert secret not in page.content()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert page.request.get(admin.address + reverse("call-list"), headers=bearer).status == 200


def test_a_member_of_two_companies_steps_from_one_to_the_other(
    acme: Tenant, globex: Tenant, visitor: Visitor
) -> None:
    member = make_member(acme, Role.ADMIN)
    make_member(globex, Role.ADMIN, member.user)
    make_call(globex)
    visitor.sign_in(member)
    person = visitor.page.locator("details.person")
    expect(person.locator("summary")).to_contain_text("Acme")

    person.locator("summary").click()
    person.get_by_role("button", name="Globex").click()

    expect(person.locator("summary")).to_contain_text("Globex")
    visitor.go(reverse("calls:list"))
    expect(visitor.page.locator("#rows tr")).to_have_count(1)
