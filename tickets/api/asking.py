"""Who asks, as what they do is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from calls.domain.uploads.uploaders import uploader_of

if TYPE_CHECKING:
    from rest_framework.request import Request

    from tenants.models import Membership


class Signature(TypedDict):
    """A person's membership, or the name of a key or of visiting platform staff."""

    by: Membership | None
    by_name: str


def signature_of(request: Request) -> Signature:
    asker = uploader_of(request.user)
    return {"by": asker.membership, "by_name": asker.key_name}


def name_on_record(request: Request) -> str:
    return uploader_of(request.user).name[:200]
