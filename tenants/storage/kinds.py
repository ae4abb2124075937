"""The kinds of objects there are: each app declares its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.registry import declarations

if TYPE_CHECKING:
    from tenants.kinds import ObjectKind


def object_kinds() -> tuple[ObjectKind, ...]:
    """All that the installed apps declare."""
    return tuple(kind for each in declarations() for kind in each.object_kinds)
