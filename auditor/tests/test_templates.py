"""What a page says is translated: no word stands bare in a template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).resolve().parents[2]
_DJANGO: Final = re.compile(
    r"\{% (blocktranslate)\b.*?\{% end\1 %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
# Code and the names of keys are the same in every language.
_HTML: Final = re.compile(r"<(code|pre|kbd|script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SAME_EVERYWHERE: Final = {"Support", "Auditor", "Hz", "ECE", "Brier"}


def _bare_words() -> Iterator[str]:
    for path in sorted((_ROOT / "templates").rglob("*.html")):
        said = _HTML.sub(" ", _DJANGO.sub("", path.read_text(encoding="utf-8")))
        for word in _WORD.findall(said):
            if word not in _SAME_EVERYWHERE:
                yield f"{path.relative_to(_ROOT)}: {word}"


def test_every_string_is_translated() -> None:
    assert list(_bare_words()) == [], "docs/howto/page.md, 4"
