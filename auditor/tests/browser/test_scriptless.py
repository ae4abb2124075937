"""Without JavaScript the main way still leads through: sign in, upload, listen, read, find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.work import RECORDING
from calls.tests.make import keep_recording
from calls.tests.make_review import make_analyzed_call
from calls.tests.sounds import tone
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant


@pytest.fixture
def plain(acme: Tenant, open_window: Opener) -> Visitor:
    visitor = open_window(scripts=False)
    visitor.sign_in(make_member(acme, Role.SUPERVISOR))
    return visitor


def test_a_recording_is_uploaded_by_the_plain_form(plain: Visitor) -> None:
    plain.go(reverse("calls:upload"))

    plain.page.locator("input[type=file]").set_input_files(RECORDING)
    plain.page.get_by_label("Customer's company").fill("Ocean View Hotel")
    plain.page.get_by_role("button", name="Upload").click()

    expect(plain.page.locator("h1")).to_have_text("Ocean View Hotel")


def test_the_review_page_offers_audio_transcript_and_search(
    acme: Tenant, open_window: Opener
) -> None:
    call = make_analyzed_call(acme, turns=3)
    keep_recording(call, tone(12))
    visitor = open_window(scripts=False)
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    visitor.go(call.get_absolute_url())

    expect(visitor.page.locator("audio[controls]")).to_be_visible()
    expect(visitor.page.locator(".turn")).to_have_count(3)
    expect(visitor.page.locator("#findings .quote").first).to_be_visible()
    visitor.page.get_by_label("Find in transcript").fill("refund")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#turns mark").first).to_have_text("refund")
