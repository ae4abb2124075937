"""Writes a ticket's life into docs/architecture.md, from the table of transitions.

`make picture` runs it.
"""  # noqa: INP001  # A script among pictures, imported by nothing.

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import django

_ROOT: Final = Path(__file__).resolve().parents[2]
_DOCUMENT: Final = _ROOT / "docs" / "architecture.md"
_HEADING: Final = "## A ticket's life\n\n"


def write() -> None:
    """The section is the document's last."""
    from tickets.domain.lifecycle.diagram import life_cycle  # noqa: PLC0415  # Django is set up.

    head, _old = _DOCUMENT.read_text(encoding="utf-8").split(_HEADING)
    _DOCUMENT.write_text(f"{head}{_HEADING}{life_cycle()}", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(_ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auditor.settings")
    django.setup()
    write()
