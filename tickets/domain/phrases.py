"""Files of phrases: a regular expression a line, without regard to capitals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

# Writing without spaces has no edge between words.
_EDGE: Final = r"(?:(?<!\w)|(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]))"
_END: Final = r"(?:(?!\w)|(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]))"


def phrases(folder: Path, *names: str) -> re.Pattern[str]:
    """Any phrase of the files, as whole words; lines with # are for people."""
    texts = [(folder / f"{name}.txt").read_text("utf-8") for name in names]
    lines = "\n".join(texts).split("\n")
    any_of = "|".join(line for line in lines if line and not line.startswith("#"))
    return re.compile(f"{_EDGE}(?:{any_of}){_END}", re.IGNORECASE)
