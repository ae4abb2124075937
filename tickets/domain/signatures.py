"""Who did it, as rows keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from calls.domain.uploads.uploaders import uploader_of

if TYPE_CHECKING:
    from calls.domain.visibility import Actor
    from tenants.models import Membership


class Signature(TypedDict):
    """A person's membership, or the name of a key or of visiting platform staff."""

    by: Membership | None
    by_name: str


def signature_of(actor: Actor) -> Signature:
    asker = uploader_of(actor)
    return {"by": asker.membership, "by_name": asker.key_name}


def name_on_record(actor: Actor) -> str:
    """For rows that keep a name only."""
    return uploader_of(actor).name[:200]
