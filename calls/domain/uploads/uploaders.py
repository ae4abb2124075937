"""Who brings a recording: a person of the tenant, or a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.domain.principals import KeyPrincipal
from tenants.domain.roles import membership_of
from tenants.models import User

if TYPE_CHECKING:
    from calls.domain.visibility import Actor
    from tenants.models import Membership


@dataclass(frozen=True, slots=True)
class Uploader:
    """A membership, or the name of a key or of visiting platform staff, who have none here."""

    membership: Membership | None
    key_name: str = ""

    @property
    def name(self) -> str:
        return str(self.membership) if self.membership else self.key_name


def uploader_of(actor: Actor) -> Uploader:
    if isinstance(actor, KeyPrincipal):
        return Uploader(None, str(actor.key))
    if not isinstance(actor, User):
        raise TypeError(f"{type(actor).__name__} uploads nothing")
    membership = membership_of(actor)
    return Uploader(membership) if membership else Uploader(None, f"{actor}"[:140])
