"""Large recordings at the upload page: in parts, over a line that breaks, after a closed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import serious_faults_now
from auditor.tests.browser.sending import (
    Hold,
    Line,
    choose,
    close_page_after,
    come_in_parts,
    count_there,
    last_upload,
    let_pass,
    recording_of,
    sizes_of_recordings,
    start,
    state_of,
)
from auditor.tests.browser.visitor import until
from calls.domain.uploads import presigned
from calls.models import Upload
from calls.states import UploadState
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.storage.port import PartsError, object_storage
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Route

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

PART = 1 << 20
SIZE = 5 * PART - 1000


@pytest.fixture
def supervisor(acme: Tenant, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    come_in_parts(monkeypatch, PART)
    visitor.enter(make_member(acme, Role.SUPERVISOR))
    return visitor


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return recording_of(tmp_path, SIZE)


def test_a_closed_page_goes_on_where_it_stopped(
    acme: Tenant, supervisor: Visitor, recording: Path
) -> None:
    close_page_after(3, recording, acme, supervisor)

    rows = choose(supervisor, recording)
    expect(rows).to_contain_text("continues where it stopped")
    line = Line(supervisor.page, let_pass)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert line.bodies == 2
    assert sizes_of_recordings(acme) == [recording.stat().st_size]


def state_in(tenant: Tenant, upload: Upload) -> str:
    with tenant_scope(tenant.pk):
        return str(Upload.objects.get(pk=upload.pk).state)


def break_off(nth: int, route: Route) -> None:
    route.abort("connectionreset") if nth == 1 else route.continue_()


def call_expired(nth: int, route: Route) -> None:
    route.fulfill(status=403, body="<Error/>") if nth == 1 else route.continue_()


@pytest.mark.parametrize("meet", [break_off, call_expired])
def test_a_part_that_fails_is_sent_again_to_a_fresh_address(
    meet: Callable[[int, Route], None], acme: Tenant, supervisor: Visitor, recording: Path
) -> None:
    rows = choose(supervisor, recording)
    line = Line(supervisor.page, meet)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert (line.bodies, line.count("POST", "/parts")) == (6, 1)
    assert sizes_of_recordings(acme) == [recording.stat().st_size]
    supervisor.complaints.clear()  # The 403 that was made up.


def test_addresses_are_renewed_before_they_end(
    supervisor: Visitor, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presigned, "ADDRESSES_LIVE", presigned.ADDRESSES_LIVE / 10)
    rows = choose(supervisor, recording)
    line = Line(supervisor.page, let_pass)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert line.bodies == 5
    assert line.count("POST", "/parts") > 0


def test_a_refusal_is_shown_as_it_is_and_a_retry_sends_nothing_twice(
    acme: Tenant, supervisor: Visitor, recording: Path
) -> None:
    rows = choose(supervisor, recording)
    line = Line(supervisor.page, let_pass)
    problem = {"detail": "The storage has no bucket “calls”: create it."}
    supervisor.page.route(
        "**/complete", lambda route: route.fulfill(status=500, json=problem), times=1
    )
    start(supervisor.page)
    expect(state_of(rows)).to_have_text("not uploaded")
    expect(rows.locator("[data-detail]")).to_have_text(problem["detail"])

    rows.get_by_role("button", name="Retry: long call.wav").click()

    expect(state_of(rows)).to_have_text("uploaded")
    assert line.bodies == 5
    assert sizes_of_recordings(acme) == [recording.stat().st_size]
    supervisor.complaints.clear()  # The 500 that was made up.


def test_a_cancelled_file_leaves_nothing_and_may_begin_anew(
    acme: Tenant, supervisor: Visitor, recording: Path
) -> None:
    rows = choose(supervisor, recording)
    held = Hold(3)
    line = Line(supervisor.page, held)
    start(supervisor.page)
    until(supervisor.page, lambda: count_there(acme) == 2)
    begun = last_upload(acme)
    rows.get_by_role("button", name="Cancel: long call.wav").click()
    expect(state_of(rows)).to_have_text("cancelled")
    held.drop()
    assert begun
    until(supervisor.page, lambda: state_in(acme, begun) == UploadState.ABORTED)

    with pytest.raises(PartsError):
        object_storage().list_parts(begun.storage_key, begun.multipart_id)
    line.meet, line.bodies = let_pass, 0
    rows.get_by_role("button", name="Retry: long call.wav").click()
    expect(state_of(rows)).to_have_text("uploaded")
    assert (line.bodies, last_upload(acme) != begun) == (5, True)


def test_a_file_that_waits_for_another_is_cancelled_at_once(
    acme: Tenant, supervisor: Visitor, recording: Path
) -> None:
    other = recording.with_name("other call.wav")
    other.write_bytes(recording.read_bytes())
    rows = choose(supervisor, recording)
    held = Hold(1)
    line = Line(supervisor.page, held)
    start(supervisor.page)
    until(supervisor.page, lambda: line.bodies == 4)
    supervisor.page.locator("input[type=file]").set_input_files(other)
    expect(state_of(rows)).to_have_text(["uploading", "uploading"])

    rows.get_by_role("button", name="Cancel: other call.wav").click()

    expect(state_of(rows)).to_have_text(["uploading", "cancelled"])
    assert line.bodies == 4
    held.drop()


def test_a_whole_file_is_sent_again_when_the_line_breaks(
    acme: Tenant, supervisor: Visitor, tmp_path: Path
) -> None:
    small = recording_of(tmp_path, PART // 2)
    rows = choose(supervisor, small)
    line = Line(supervisor.page, break_off)
    start(supervisor.page)

    expect(state_of(rows)).to_have_text("uploaded")
    assert (line.bodies, sizes_of_recordings(acme)) == (2, [small.stat().st_size])


def test_leaving_while_a_file_travels_is_asked_about(supervisor: Visitor, recording: Path) -> None:
    rows = choose(supervisor, recording)
    held = Hold(1)
    Line(supervisor.page, held)
    start(supervisor.page)
    expect(state_of(rows)).to_have_text("uploading")

    with supervisor.page.expect_event("dialog") as asked:
        supervisor.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()
    held.drop()


def test_speed_time_left_and_keyboard_are_there_while_a_file_travels(
    supervisor: Visitor, recording: Path
) -> None:
    rows = choose(supervisor, recording)
    line = supervisor.context.new_cdp_session(supervisor.page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", conditions | {"uploadThroughput": 700_000})
    start(supervisor.page)

    expect(rows.locator("[data-speed]")).to_contain_text("/s, 0:0")
    expect(rows.get_by_role("progressbar", name="long call.wav")).to_be_visible()
    assert serious_faults_now(supervisor.page) == []
    rows.get_by_role("button", name="Cancel: long call.wav").focus()
    supervisor.page.keyboard.press("Enter")
    expect(rows.get_by_role("button", name="Retry: long call.wav")).to_be_focused()
