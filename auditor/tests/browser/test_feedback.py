"""A customer rates by the link in a message: no account, no mouse, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import overflow, serious_faults
from tenants.scope import tenant_scope
from tickets.domain.feedback import guards
from tickets.models import Feedback
from tickets.tests.make import make_ticket
from tickets.tests.rating import link_in

if TYPE_CHECKING:
    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_READ_MS = 2_100


def faults_of(window: Visitor) -> list[str]:
    return [*serious_faults(window.page), *(["too wide"] if overflow(window.page) else [])]


def rating_of(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk):
        return Feedback.objects.get().rating


@pytest.mark.parametrize("scripts", [True, False])
def test_a_rating_is_given_and_changed_by_keyboard(
    acme: Tenant, open_window: Opener, scripts: bool
) -> None:
    window = open_window(scripts=scripts)
    keys = window.page.keyboard
    window.go(link_in(acme, make_ticket(acme)))
    window.page.wait_for_timeout(_READ_MS)
    for key in ("Tab", "Space", "ArrowRight", "Enter"):
        keys.press(key)

    expect(window.page.get_by_role("heading", name="Thank you for your answer")).to_be_visible()
    assert rating_of(acme) == 2
    window.page.wait_for_timeout(_READ_MS)
    for key in ("Tab", "ArrowRight", "ArrowRight", "Enter"):
        keys.press(key)
    expect(window.page.get_by_role("radio", name="4 Good")).to_be_checked()
    assert rating_of(acme) == 4


def test_what_was_sent_too_fast_is_still_there(
    acme: Tenant, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "_QUICKEST", 600.0)  # Busy cores take more than two seconds.
    window = open_window()
    window.go(link_in(acme, make_ticket(acme)))
    window.page.get_by_role("radio", name="5 Very good").check()
    window.page.get_by_label("What should we know?").fill("Quick and kind.")
    window.page.get_by_role("button").click()

    expect(window.page.get_by_role("alert")).to_contain_text("That was too fast for us.")
    expect(window.page.get_by_label("What should we know?")).to_have_value("Quick and kind.")
    assert faults_of(window) == []
    with tenant_scope(acme.pk):
        assert not Feedback.objects.exists()


def test_the_pages_can_be_used_by_everybody(acme: Tenant, open_window: Opener) -> None:
    window = open_window()
    for path in (link_in(acme, make_ticket(acme)), "/feedback/unknown/"):
        window.go(path)
        assert faults_of(window) == []
