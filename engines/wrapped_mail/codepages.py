"""Windows' numbers of code pages as labels that a mail may carry."""

from __future__ import annotations

from typing import Final

_LABELS: Final = {
    0: "",
    936: "gb18030",
    1200: "utf-16le",
    1201: "utf-16be",
    10000: "macintosh",
    20127: "us-ascii",
    20866: "koi8-r",
    20932: "euc-jp",
    20936: "gb18030",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    50225: "iso-2022-kr",
    38598: "iso-8859-8",
    51932: "euc-jp",
    51936: "gb18030",
    51949: "cp949",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
_WINDOWS: Final = range(1250, 1259)
_ISO_8859: Final = range(28591, 28607)  # Its parts 1 to 16.


def label_of(codepage: int) -> str:
    """Empty where the number says nothing."""
    if codepage in _WINDOWS:
        return f"windows-{codepage}"
    if codepage in _ISO_8859:
        return f"iso-8859-{codepage - _ISO_8859.start + 1}"
    return _LABELS.get(codepage, f"cp{codepage}")


def name_in(content: bytes, label: str) -> str:
    """A short text in one line: UTF-8 where it can be, else by the label. Never raises."""
    for codec in ("utf-8", label or "cp1252"):
        try:
            return " ".join(content.decode(codec).replace("\0", " ").split())
        except (LookupError, ValueError):
            continue
    return " ".join(content.decode("cp1252", "replace").replace("\0", " ").split())
