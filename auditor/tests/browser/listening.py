"""What the review page's audio does, as the browser tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from auditor.tests.browser.visitor import until
from engines.audio.decoding import DecodeLimits, decode

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

NEAR: Final = 0.3  # Seconds: closer than anybody notices.
_COLLECT: Final = """audio => {
  window.landed = [];
  audio.addEventListener("seeked", () => window.landed.push(audio.currentTime));
}"""


class Listener:
    """Follows the one audio element of a page; make it before the page is clicked."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._audio = page.locator("audio")
        self._until("audio => audio.readyState >= 1")
        self._audio.evaluate(_COLLECT)

    def lands(self) -> float:
        """Seconds where the next seek ended, once it has."""
        self._until("() => window.landed.length > 0")
        return float(self._page.evaluate("window.landed.shift()"))

    def plays_past(self, second: float) -> None:
        """Returns when the audio runs and has passed the second."""
        self._until("(audio, second) => !audio.paused && audio.currentTime > second", second)

    def pauses(self) -> None:
        self._until("audio => audio.paused")

    @property
    def speed(self) -> float:
        return float(self._audio.evaluate("audio => audio.playbackRate"))

    def _until(self, condition: str, given: float = 0) -> None:
        until(self._page, lambda: bool(self._audio.evaluate(condition, given)))


def start_of(turn: Locator) -> float:
    """Seconds where the turn, or a quote of it, begins."""
    return int(turn.get_attribute("data-start-ms") or "-1000") / 1000


def loudness(recording: Path, begin: float, seconds: float, *, workspace: Path) -> list[float]:
    """How loud each channel of the file is from *begin* on."""
    pcm = decode(recording, workspace / "heard.pcm", DecodeLimits()).pcm
    first, last = int(begin * 1000), int((begin + seconds) * 1000)
    return [float(np.abs(pcm.channel(at, first, last)).mean()) for at in range(pcm.channels)]
