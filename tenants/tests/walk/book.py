"""What others may know of a furnished tenant: every id, address, number and key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tenants.models import Membership, Tenant


@dataclass(frozen=True)
class House:
    """A furnished tenant, its people by role, and the text of its key."""

    tenant: Tenant
    people: Mapping[str, Membership]
    key: str


@dataclass(frozen=True)
class Book:
    """What a request may carry of a tenant, by the names that the apps' entries give it."""

    known: Mapping[str, str]

    def __getattr__(self, name: str) -> str:
        try:
            return self.__dict__["known"][name]  # type: ignore[no-any-return]  # Declared above.
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.known.items())
