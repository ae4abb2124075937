"""A real browser and a real server. Without chromium these tests are skipped, with the reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect, sync_playwright

from auditor.tests.browser.visitor import PATIENCE_MS, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    Opener = Callable[..., Visitor]

_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_MUST_RUN: Final = os.environ.get("CI") == "true" and os.getuid() == 0
_ARGUMENTS: Final = (
    "--no-sandbox",  # It refuses to start as root otherwise.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
DESKTOP: Final = (1440, 900)
_HERE: Final = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # Before pytest-xdist reads the marks.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the browser: each start of it is dear, and two would share the cores."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium of the system; ends before a test outside this package runs.

    Playwright's loop runs in this thread, where Django would take every query for a slip.
    """
    if not _CHROMIUM and not _MUST_RUN:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    assert _CHROMIUM, "CI as root installs chromium (bin/install), but it is not there"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """Opens windows; afterwards each must have stayed at home and met no fault."""
    windows: list[Visitor] = []

    def open_window(size: tuple[int, int] = DESKTOP, *, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-US",
        )
        context.set_default_timeout(PATIENCE_MS)
        windows.append(Visitor.at(live_server.url, context))
        return windows[-1]

    yield open_window
    for window in windows:
        window.context.close()
    assert [window.foreign for window in windows] == [[] for _ in windows]
    assert [window.complaints for window in windows] == [[] for _ in windows]


@pytest.fixture
def visitor(open_window: Opener) -> Visitor:
    return open_window()
