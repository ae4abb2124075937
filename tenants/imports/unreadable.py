"""Why a file is not taken: where, in a sentence, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _


class UnreadableError(Exception):
    """A file that cannot be read whole. `place` names where, as in "Line 3", or is empty."""

    def __init__(self, why: str, *, place: str = "", line: int = 0) -> None:
        self.place = place or (line_place(line) if line else "")
        self.line = line
        self.why = why
        super().__init__(f"{self.place}: {why}" if self.place else why)


def line_place(number: int) -> str:
    return _("Line %d") % number


def entry_place(number: int) -> str:
    return _("Entry %d") % number
