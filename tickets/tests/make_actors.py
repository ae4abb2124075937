"""Who does something, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.domain.actors import Actor
from tenants.states import ActorKind

if TYPE_CHECKING:
    from tenants.models import Membership


def acting(member: Membership) -> Actor:
    return Actor(ActorKind.PERSON, str(member), member)


def program(name: str = "program") -> Actor:
    return Actor(ActorKind.API_KEY, name)


PROGRAM: Final = program()
