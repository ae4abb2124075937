"""Signed addresses of the public form. Whoever holds one may answer, and learns nothing more."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from tenants.models import Tenant
from tenants.states import TenantStatus
from tickets.domain.feedback.requests import request_for

if TYPE_CHECKING:
    from calls.models import Call
    from tickets.models import FeedbackRequest, Ticket

_SIGNER: Final = Signer(salt="tickets.feedback.links", sep=".")
_ID: Final = 16  # Bytes of a UUID.


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a token stands for: whose request, and which. The row may be gone."""

    tenant: Tenant
    request_id: UUID


def link_for(subject: Ticket | Call) -> str:
    """The address, without the host, under which a customer may rate it; valid for 14 days."""
    return link_of(request_for(subject))


def link_of(asked: FeedbackRequest) -> str:
    return reverse("feedback", args=[token_of(asked)])


def token_of(asked: FeedbackRequest) -> str:
    """87 letters: both ids and an HMAC-SHA256 over them."""
    ids = asked.tenant.pk.bytes + asked.pk.bytes
    return _SIGNER.sign(urlsafe_b64encode(ids).rstrip(b"=").decode())


def invitation_of(token: str) -> Invitation | None:
    """None for a token that was not made here, or whose tenant answers nobody any more."""
    try:
        ids = urlsafe_b64decode(f"{_SIGNER.unsign(token)}=")
    except BadSignature:
        return None
    active = Tenant.objects.filter(status=TenantStatus.ACTIVE)
    tenant = active.filter(pk=UUID(bytes=ids[:_ID])).first()
    return Invitation(tenant, UUID(bytes=ids[_ID:])) if tenant else None
