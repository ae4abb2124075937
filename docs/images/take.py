"""Takes the README's pictures from a running installation with its demo. It is run by hand.

    .venv/bin/python docs/images/take.py .data/demo.json

Waits until the call that is shown has been analyzed. Needs chromium and the development packages,
and a demo whose tickets are in.
"""  # noqa: INP001  # A script among pictures, imported by nothing.

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FOLDER: Final = Path(__file__).parent
_TENANT: Final = "sunny-hill-internet"
_SHOWN: Final = "sunny-hill-internet-2-charged-twice.mp3"
_TICKET: Final = "SHI-1063"
_PATIENCE_MS: Final = 900_000  # The demo's twelve calls on a slow machine.
_SECOND: Final = 21.0  # Somewhere in the middle, so that the page has something to follow.


def sign_in(page: Page, address: str, person: dict[str, str]) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/home/")


def take_review(page: Page, address: str) -> None:
    page.goto(f"{address}/calls/")
    row = page.locator("#rows tr").filter(has_text=_SHOWN)
    expect(row.locator(".state.completed")).to_be_visible(timeout=_PATIENCE_MS)
    row.locator("th a").click()
    page.locator("audio").evaluate(
        "(audio, second) => new Promise((done) => {"
        " audio.addEventListener('seeked', done, { once: true }); audio.currentTime = second; })",
        _SECOND,
    )
    page.wait_for_timeout(500)  # The waveform is drawn after the page.
    page.screenshot(path=_FOLDER / "review.png")


def take_ticket(page: Page, address: str) -> None:
    page.goto(f"{address}/tickets/?external_id={_TICKET}")
    page.locator("table tbody a").first.click()
    page.wait_for_timeout(500)
    page.screenshot(path=_FOLDER / "ticket.png")


def take_figures(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{address}/tickets/figures/")
    page.wait_for_timeout(500)
    page.screenshot(path=_FOLDER / "figures.png")


def take_admin(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 680})
    page.goto(f"{address}/admin/")
    page.wait_for_timeout(500)
    page.screenshot(path=_FOLDER / "admin.png")


def main(demo: Path) -> None:
    said = json.loads(demo.read_text(encoding="utf-8"))
    address = said["base_url"].rstrip("/")
    tenant = next(one for one in said["tenants"] if one["slug"] == _TENANT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        sign_in(page, address, tenant["users"]["qa_manager"])
        take_review(page, address)
        take_ticket(page, address)
        take_figures(page, address)
        take_admin(page, address)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
