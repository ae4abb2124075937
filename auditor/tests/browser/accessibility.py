"""What axe finds on a page, wide and narrow, light and dark."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

WIDE: Final = (1440, 900)
NARROW: Final = (390, 844)
_AXE: Final = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
# One line a node: "rule: selector: what is wrong".
_SERIOUS: Final = """async (rules) => {
  const asked = rules.length ? { type: "rule", values: rules } : undefined;
  const found = await axe.run({ resultTypes: ["violations"], runOnly: asked, preload: false });
  const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return serious.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""
_TOO_WIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def serious_faults(page: Page) -> list[str]:
    """Each serious or critical finding in any look, once; a node is a line of its own."""
    return sorted({fault for look in _looks(page) for fault in page.evaluate(_SERIOUS, look)})


def serious_faults_now(page: Page) -> list[str]:
    """As the page stands, with what was opened on it."""
    page.evaluate(_AXE)
    return sorted(page.evaluate(_SERIOUS, []))


def rules_broken(page: Page) -> Counter[str]:
    """How many nodes break each rule."""
    return Counter(fault.partition(":")[0] for fault in serious_faults(page))


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than a narrow window."""
    _resize(page, NARROW)
    return int(page.evaluate(_TOO_WIDE))


def _looks(page: Page) -> Iterator[list[str]]:
    """Bring the page into each look; the rules to ask there. In the dark only colors differ."""
    page.evaluate(_AXE)
    yield from _sizes(page, [])
    page.emulate_media(color_scheme="dark")
    if "/admin/" in page.url:  # Its theme asks for the system's choice when a page is loaded.
        page.reload()
        page.evaluate(_AXE)
    yield from _sizes(page, ["color-contrast"])


def _sizes(page: Page, rules: list[str]) -> Iterator[list[str]]:
    for size in (WIDE, NARROW):
        _resize(page, size)
        yield rules


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
