"""What a kernel row is about, in apps whose tables the kernel does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from uuid import UUID


class Subject(NamedTuple):
    """A row of an app above: its kind, as `call`, and its id."""

    kind: str
    id: UUID
