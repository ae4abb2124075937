"""Who does something: made once at the edge, taken by every domain function that writes history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from django.core.exceptions import PermissionDenied

from tenants.domain.principals import KeyPrincipal
from tenants.domain.roles import actions_of, actions_of_scopes, membership_of
from tenants.models import LONGEST_NAME, User
from tenants.states import ActorKind

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.domain.principals import Asker
    from tenants.models import ActorStamp, Membership


class ActorColumns(TypedDict):
    """What a row that says who did it keeps (`tenants.models.ActorStamp`)."""

    by: Membership | None
    by_kind: ActorKind
    by_name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A member, a program with its key, visiting platform staff, a customer, or the system.

    A membership is there exactly when `kind` is a person. `actions` are what they may do in the
    scope's tenant; customers and the system are let in by other means and have none.
    """

    kind: ActorKind
    name: str
    membership: Membership | None = None
    key_id: UUID | None = None
    actions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if (self.kind == ActorKind.PERSON) != (self.membership is not None):
            raise ValueError("a person, and nobody else, acts as a member")
        object.__setattr__(self, "name", self.name[:LONGEST_NAME])  # As frozen dataclasses must.

    @property
    def is_system(self) -> bool:
        return self.kind == ActorKind.SYSTEM

    def may(self, action: str) -> bool:
        return action in self.actions

    def columns(self) -> ActorColumns:
        """For a row's `by`, `by_kind` and `by_name`; the name as it is today."""
        return {"by": self.membership, "by_kind": self.kind, "by_name": self.name}


def system(name: str = "system") -> Actor:
    """The product itself; a command or a rule goes by its own name."""
    return Actor(ActorKind.SYSTEM, name)


SYSTEM: Final = system()
"""Workers and sweeps."""


def customer(name: str = "") -> Actor:
    """Who asks, answers or rates from outside, let in by a signed link or an e-mail of theirs."""
    return Actor(ActorKind.CUSTOMER, name or "customer")


def actor_on_record(row: ActorStamp) -> Actor:
    """Whom the row names, to go on in their name; what they may do is not looked up."""
    return Actor(ActorKind(row.by_kind), row.by_name, row.by)


def actor_of(asker: Asker) -> Actor:
    """Whoever a request was authenticated as. Raises PermissionDenied for who has no place here."""
    if isinstance(asker, KeyPrincipal):
        key = asker.key
        actions = actions_of_scopes(key.scopes)
        return Actor(ActorKind.API_KEY, str(key), key_id=key.pk, actions=actions)
    if not isinstance(asker, User):
        raise PermissionDenied("nobody has signed in")
    if asker.is_platform_staff:
        return Actor(ActorKind.PLATFORM, str(asker), actions=actions_of(asker))
    membership = membership_of(asker)
    if membership is None:
        raise PermissionDenied("not a member of this tenant")
    return Actor(ActorKind.PERSON, str(membership), membership, actions=actions_of(asker))
