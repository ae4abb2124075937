"""A headless Chromium on the pages of an installation."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.env import ROOT, Installation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_ARGUMENTS = (
    "--no-sandbox",  # It refuses to start as root otherwise.
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@contextmanager
def reviewers_window(running: Installation, tenant: str) -> Iterator[Page]:
    """An empty page of somebody who may hear the tenant's calls."""
    name, value = _cookie(running, tenant).split("=", maxsplit=1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        context = browser.new_context(base_url=running.address)
        context.add_cookies([{"name": name, "value": value, "url": running.address}])
        yield context.new_page()
        browser.close()


def _cookie(running: Installation, tenant: str) -> str:
    made = subprocess.run(  # noqa: S603  # Our own module.
        [sys.executable, "-m", "bench.player.reviewer", tenant],
        cwd=ROOT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip().splitlines()[-1]
