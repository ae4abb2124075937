"""Refusals that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError


class Refused(Exception):  # noqa: N818  # The project's name for what is meant for people: docs/style.md.
    """Something was asked that will not be done; the message says why and what to do instead.

    `code` is stable (the problem document's `type`); `status` is the HTTP status an edge answers.
    """

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def validation_message(error: ValidationError) -> str:
    """All that was found wrong, in one line; a field's faults after its name."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    named = error.message_dict.items()
    return " ".join(
        f"{name}: {' '.join(found)}" if name != "__all__" else " ".join(found)
        for name, found in named
    )
