"""Signed addresses of the local storage: what one address allows, and until when."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.core import signing
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import timedelta

PARAMETER: Final = "permit"  # In the address' query.
_SALT: Final = "tenants.storage.presigned"


class SignatureRefusedError(Exception):
    """The address was not made here, for this, or is too old; the message says which."""


@dataclass(frozen=True, slots=True)
class PresignedRequest:
    """GET: `filename` and `content_type` are what the answer says. PUT: what must be sent.

    `size` in bytes; None where it was not announced. `part` counts from 1; 0 is a whole file.
    """

    method: str
    key: str
    content_type: str
    size: int | None = None
    filename: str = ""
    part: int = 0
    multipart_id: str = ""


def presign(request: PresignedRequest, *, expires: timedelta) -> str:
    """The query of an address that allows this request until then."""
    claims = asdict(request) | {"until": time.time() + expires.total_seconds()}
    return urlencode({PARAMETER: signing.dumps(claims, salt=_SALT, compress=True)})


def verify(method: str, key: str, signature: str) -> PresignedRequest:
    """What was signed; HEAD is a GET.

    Raises SignatureRefusedError unless *signature* allows this method on this key now.
    """
    try:
        claims = signing.loads(signature, salt=_SALT)
    except signing.BadSignature as error:
        raise SignatureRefusedError(_("The signature of this address is wrong.")) from error
    until = claims.pop("until")
    request = PresignedRequest(**claims)
    wanted = "GET" if method == "HEAD" else method
    if (request.method, request.key) != (wanted, key):
        raise SignatureRefusedError(_("This address was signed for something else."))
    if until < time.time():
        raise SignatureRefusedError(_("This address has expired: ask for a new one."))
    return request
