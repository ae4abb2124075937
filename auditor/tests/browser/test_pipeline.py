"""The pipeline at the browser: paused and resumed, and the work on a call cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import rules_broken
from calls.models import Call
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from calls.tests.test_call_admin import make_failed
from tenants.models import User
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import ADA, make_member
from tenants.work_queue.pauses import pause, pause_system

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_folder")


def status_of(call: Call) -> str:
    with tenant_scope(call.tenant.pk):
        return str(Call.objects.get(pk=call.pk).status)


def test_a_manager_pauses_a_stage_and_resumes_it(acme: Tenant, visitor: Visitor) -> None:
    make_stage(make_call(acme))
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    visitor.go(reverse("admin:index"))
    page = visitor.page
    page.get_by_role("link", name="Pipeline").click()
    page.get_by_role("link", name="Pause transcription").click()
    page.get_by_label("Reason").fill("The disk is full")
    page.get_by_role("button", name="Pause", exact=True).click()

    expect(
        page.get_by_text("Transcription: paused. What is running now will finish.")
    ).to_be_visible()
    expect(page.locator(".pauses")).to_contain_text("The disk is full")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Transcription: resumed.")).to_be_visible()
    expect(page.locator(".pauses")).to_have_count(0)


def test_the_page_follows_without_being_loaded_again(acme: Tenant, visitor: Visitor) -> None:
    visitor.enter(make_member(acme, Role.ADMIN))
    visitor.go(reverse("pipeline:page"))
    waiting = visitor.page.locator("#transcription-waiting")
    expect(waiting).to_have_text("0")
    waiting.focus()
    visitor.mark()
    make_stage(make_call(acme))

    expect(waiting).to_have_text("1")
    expect(waiting).to_be_focused()
    assert visitor.is_same_document


def test_a_supervisor_cancels_the_work_and_takes_it_up_again(
    acme: Tenant, visitor: Visitor
) -> None:
    supervisor, call = make_member(acme, Role.SUPERVISOR), make_call(acme)
    make_stage(call)
    with tenant_scope(acme.pk):
        Call.objects.update(uploaded_by=supervisor, uploaded_by_kind="person")
    visitor.enter(supervisor)
    visitor.page.route("**/storage/**", lambda route: route.fulfill(body=b""))
    visitor.go(call.get_absolute_url())

    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.page.get_by_text("The transcription was cancelled.")).to_be_visible()
    assert status_of(call) == CallStatus.CANCELLED
    visitor.page.get_by_role("button", name="Retry").click()
    expect(visitor.page.get_by_text("Waiting to be transcribed")).to_be_visible()
    assert status_of(call) == CallStatus.UPLOADED


@pytest.mark.parametrize("name", ["page", "pause", "everywhere", "pause-everywhere"])
def test_no_page_of_the_pipeline_breaks_a_rule(acme: Tenant, visitor: Visitor, name: str) -> None:
    make_failed(acme)
    make_stage(make_call(acme))
    with tenant_scope(acme.pk):
        pause("", ADA, reason="An audit")
    pause_system("analysis", ADA, reason="An upgrade")
    staff = User.objects.create_superuser("staff@example.com")
    visitor.enter(staff if "everywhere" in name else make_member(acme, Role.ADMIN))

    visitor.go(reverse(f"pipeline:{name}"))

    assert rules_broken(visitor.page) == {}
