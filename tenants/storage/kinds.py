"""The kinds of objects there are: each app declares its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from tenants.registry import declared
from tenants.storage.port import MAIN

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class ObjectKind:
    """Plain data; `reserved` is a dotted path, imported only by who needs it.

    `keys` is a regular expression of the whole key behind the tenant's id and its slash. The
    sweep leaves alone what no kind's expression fits. `reserved` names a function that takes keys
    and gives those of them that wait to become objects, as of uploads that are still on their way.
    Objects lie in the `storage` of this name where the settings have one, else in the main one.
    """

    name: str
    keys: str
    reserved: str = ""
    storage: str = MAIN

    def __str__(self) -> str:
        return self.name

    def fits(self, key: str) -> bool:
        return re.fullmatch(self.keys, key.partition("/")[2]) is not None

    def reserved_among(self, keys: Sequence[str]) -> set[str]:
        found: set[str] = import_string(self.reserved)(keys) if self.reserved else set()
        return found


def object_kinds() -> list[ObjectKind]:
    """All that the installed apps declare."""
    return declared(ObjectKind)
