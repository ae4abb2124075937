"""Large files at the upload page, and a line that breaks where a test wants it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import Error, expect

from auditor.tests.browser.visitor import until
from calls.domain.uploads import parts
from calls.models import Recording, Upload
from calls.tests.sounds import silence
from tenants.scope import tenant_scope
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from playwright.sync_api import Locator, Page, Route

    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant


def come_in_parts(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Files above one part are large, so that a test need not send a hundred megabytes."""
    monkeypatch.setattr(parts, "PART_SIZE", size)
    monkeypatch.setattr(parts, "IN_PARTS_FROM", size)


def recording_of(folder: Path, size: int) -> Path:
    """A WAV of about *size* bytes."""
    path = folder / "long call.wav"
    path.write_bytes(silence(size // 2))
    return path


def choose(visitor: Visitor, *files: Path) -> Locator:
    """Choose the files on a page opened anew; their rows."""
    visitor.go(reverse("calls:upload"))
    visitor.page.locator("input[type=file]").set_input_files(files)
    rows = visitor.page.locator("[data-queue] li")
    expect(rows).to_have_count(len(files))
    return rows


def start(page: Page) -> None:
    page.locator("[data-send]").click()


def last_upload(tenant: Tenant) -> Upload | None:
    with tenant_scope(tenant.pk):
        return Upload.objects.order_by("created_at").last()


def count_there(tenant: Tenant) -> int:
    """Parts of the last upload that have arrived."""
    upload = last_upload(tenant)
    return (
        len(object_storage().list_parts(upload.storage_key, upload.multipart_id)) if upload else 0
    )


def sizes_of_recordings(tenant: Tenant) -> list[int]:
    with tenant_scope(tenant.pk):
        return list(Recording.objects.values_list("size_bytes", flat=True))


def state_of(row: Locator) -> Locator:
    return row.locator("[data-state]")


@dataclass
class Line:
    """What passes between a page and the storage. `meet` decides about the nth body, from 1."""

    page: Page
    meet: Callable[[int, Route], None]
    bodies: int = 0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route("**/*", self._pass)

    def count(self, method: str, ending: str) -> int:
        return sum(
            asked.startswith(f"{method} ") and asked.endswith(ending) for asked in self.asked
        )

    def _pass(self, route: Route) -> None:
        self.asked.append(f"{route.request.method} {route.request.url}")
        if route.request.method != "PUT":
            route.continue_()
            return
        self.bodies += 1
        self.meet(self.bodies, route)


def let_pass(_nth: int, route: Route) -> None:
    route.continue_()


class Hold:
    """Bodies from the nth on neither arrive nor are refused, until they are dropped."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.held: list[Route] = []

    def __call__(self, nth: int, route: Route) -> None:
        if nth < self.first:
            route.continue_()
        else:
            self.held.append(route)

    def drop(self) -> None:
        """Playwright waits for a word about each, also where its page has given it up."""
        for route in self.held:
            with suppress(Error):
                route.abort()


def close_page_after(arrived: int, recording: Path, tenant: Tenant, visitor: Visitor) -> None:
    """Send the recording, and leave for a new page when so many of its parts have arrived."""
    choose(visitor, recording)
    held = Hold(arrived + 1)
    Line(visitor.page, held)
    start(visitor.page)
    until(visitor.page, lambda: count_there(tenant) == arrived)
    held.drop()
    visitor.page.close()
    visitor.page = visitor.context.new_page()
