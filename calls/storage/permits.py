"""Signed addresses of the local storage: what one address allows, and until when."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import timedelta

_SALT: Final = "calls.storage.permits"


class PermitError(Exception):
    """The address was not made here, for this, or is too old; the message says which."""


@dataclass(frozen=True, slots=True)
class Permit:
    """GET: `filename` and `content_type` are what the answer says. PUT: what must be sent.

    `size` in bytes; None where it was not announced. `part` counts from 1; 0 is a whole file.
    """

    method: str
    key: str
    content_type: str
    size: int | None = None
    filename: str = ""
    part: int = 0
    parts_id: str = ""


def address_of(permit: Permit, *, expires: timedelta) -> str:
    """A relative address: which host the client knows us by is the client's business."""
    claims = asdict(permit) | {"until": time.time() + expires.total_seconds()}
    signed = signing.dumps(claims, salt=_SALT, compress=True)
    return f"{reverse('storage:object', args=[permit.key])}?{urlencode({'permit': signed})}"


def permit_for(method: str, key: str, signed: str) -> Permit:
    """Raises PermitError unless *signed* allows this method on this key now. HEAD is a GET."""
    try:
        claims = signing.loads(signed, salt=_SALT)
    except signing.BadSignature as error:
        raise PermitError(_("The signature of this address is wrong.")) from error
    until = claims.pop("until")
    permit = Permit(**claims)
    wanted = "GET" if method == "HEAD" else method
    if (permit.method, permit.key) != (wanted, key):
        raise PermitError(_("This address was signed for something else."))
    if until < time.time():
        raise PermitError(_("This address has expired: ask for a new one."))
    return permit
