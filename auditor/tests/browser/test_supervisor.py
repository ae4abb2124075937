"""A supervisor at the browser, from a file on the desk to the second where something was said."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.listening import NEAR, Listener, loudness, start_of
from auditor.tests.browser.visitor import until
from auditor.tests.browser.work import RECORDING, work_through
from calls.domain.pipeline.chosen_engines import speech_engine
from calls.models import Call
from calls.tests.sounds import tone
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_DROP = """([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  return dataTransfer;
}"""


@pytest.fixture
def supervisor(acme: Tenant, visitor: Visitor) -> Visitor:
    visitor.sign_in(make_member(acme, Role.SUPERVISOR))
    return visitor


def slow_down(visitor: Visitor, bytes_per_second: int) -> None:
    conditions = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": bytes_per_second,
    }
    line = visitor.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", conditions)


def choose(page: Page) -> Locator:
    """Choose the recording and send it; its row."""
    with page.expect_file_chooser() as chooser:
        page.locator("[data-drop]").click()
    chooser.value.set_files(RECORDING)
    page.get_by_role("button", name="Upload 1 file").click()
    return page.locator("[data-queue] li")


def drop(page: Page, name: str, content: bytes) -> Locator:
    given = [name, base64.b64encode(content).decode()]
    transfer = page.evaluate_handle(_DROP, given)
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": transfer})
    return page.locator("[data-queue] li").filter(has_text=name)


def calls_of(tenant: Tenant) -> list[Call]:
    with tenant_scope(tenant.pk):
        return list(Call.objects.all())


def test_an_upload_is_watched_opened_and_heard_at_the_right_second(
    acme: Tenant, supervisor: Visitor, tmp_path: Path
) -> None:
    page = supervisor.page
    supervisor.go(reverse("calls:upload"))
    expect(choose(page).locator("[data-state]")).to_have_text("uploaded")
    supervisor.go(reverse("calls:list"))
    expect(page.locator("#rows .state")).to_have_class("state uploaded")
    supervisor.mark()

    work_through(calls_of(acme)[0], speech_engine())

    expect(page.locator("#rows .state")).to_have_class("state completed")
    assert supervisor.is_same_document
    with page.expect_response(lambda answer: answer.status == 206):
        page.get_by_role("link", name=RECORDING.name).click()
    listener = Listener(page)
    turn = page.locator(".turn.customer").filter(has_text="guests")
    turn.locator(".said").click()
    landed = listener.lands()
    assert landed == pytest.approx(start_of(turn), abs=NEAR)
    listener.plays_past(landed + 0.3)
    agent, customer = loudness(RECORDING, landed, 1.0, workspace=tmp_path)
    assert customer > 10 * agent


def test_progress_is_shown_while_a_file_travels(supervisor: Visitor) -> None:
    supervisor.go(reverse("calls:upload"))
    slow_down(supervisor, 300_000)

    row = choose(supervisor.page)

    bar = row.get_by_role("progressbar")
    until(supervisor.page, lambda: 0 < bar.evaluate("bar => bar.value") < 1)
    expect(row.locator("[data-state]")).to_have_text("uploaded")
    expect(bar).to_be_hidden()


def test_a_cancelled_upload_makes_no_call(acme: Tenant, supervisor: Visitor) -> None:
    supervisor.go(reverse("calls:upload"))
    slow_down(supervisor, 60_000)

    row = choose(supervisor.page)
    row.get_by_role("button", name="Cancel").click()

    expect(row.locator("[data-state]")).to_have_text("cancelled")
    assert calls_of(acme) == []


def test_dropped_files_are_taken_and_a_wrong_one_says_why_not(
    acme: Tenant, supervisor: Visitor
) -> None:
    supervisor.go(reverse("calls:upload"))
    page = supervisor.page

    notes = drop(page, "notes.docx", b"words")
    call = drop(page, "call.wav", tone())
    expect(notes.locator("[data-detail]")).to_contain_text("Choose MP3, WAV")
    page.get_by_role("button", name="Upload 1 file").click()

    expect(call.locator("[data-state]")).to_have_text("uploaded")
    assert [found.original_filename for found in calls_of(acme)] == ["call.wav"]
    call.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("call.wav")
