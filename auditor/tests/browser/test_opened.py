"""What opens on a page is open to everybody too; and the tests' own eyes are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import NARROW, rules_broken, serious_faults_now
from auditor.tests.browser.conftest import DESKTOP
from calls.tests.make import keep_recording
from calls.tests.make_review import make_analyzed_call
from calls.tests.sounds import tone
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant


@pytest.fixture(params=[DESKTOP, NARROW], ids=["wide", "narrow"])
def window(request: pytest.FixtureRequest, open_window: Opener) -> Visitor:
    return open_window(request.param)


def test_a_refused_sign_in_is_open_to_everybody(window: Visitor) -> None:
    window.go(reverse("account_login"))
    window.page.get_by_label("Email").fill("nobody@example.com")
    window.page.get_by_label("Password").fill("wrong")
    window.page.get_by_role("button", name="Sign in").click()

    expect(window.page.locator(".errorlist")).to_be_visible()
    assert serious_faults_now(window.page) == []


def test_the_parts_of_a_call_and_its_keys_are_open_to_everybody(
    acme: Tenant, window: Visitor
) -> None:
    call = make_analyzed_call(acme, turns=6, findings=3)
    keep_recording(call, tone(24))
    window.enter(make_member(acme, Role.QA_MANAGER))
    window.go(call.get_absolute_url())

    for part in ("Findings", "Details"):
        window.page.get_by_role("tab", name=part).click()
        assert serious_faults_now(window.page) == []
    window.page.keyboard.press("?")
    expect(window.page.get_by_role("dialog")).to_be_visible()
    assert serious_faults_now(window.page) == []


def test_the_menu_and_the_queue_of_files_are_open_to_everybody(
    acme: Tenant, window: Visitor
) -> None:
    window.enter(make_member(acme, Role.SUPERVISOR))
    window.go(reverse("calls:upload"))

    window.page.locator("details.person summary").click()
    assert serious_faults_now(window.page) == []
    files: list[FilePayload] = [
        {"name": "call.wav", "mimeType": "audio/wav", "buffer": tone()},
        {"name": "notes.docx", "mimeType": "text/plain", "buffer": b"words"},
    ]
    window.page.locator("input[type=file]").set_input_files(files)
    expect(window.page.locator("[data-queue] li")).to_have_count(2)
    assert serious_faults_now(window.page) == []


def test_a_fault_a_foreign_request_and_a_broken_policy_would_be_noticed(visitor: Visitor) -> None:
    visitor.page.goto("data:text/html,<button></button><img src='http://example.com/a.png'>")
    assert rules_broken(visitor.page)["button-name"] == 1
    assert set(visitor.foreign) == {"http://example.com/a.png"}
    visitor.go(reverse("account_login"))
    visitor.page.evaluate("document.body.append(document.createElement('style'))")
    visitor.page.evaluate("document.querySelector('style').textContent = 'p { color: red }'")
    visitor.page.goto("about:blank")  # What was to be told has been told then.
    assert any("policy: style-src" in complaint for complaint in visitor.complaints)
    visitor.foreign.clear()
    visitor.complaints.clear()
