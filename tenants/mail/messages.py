"""What every mail of a tenant has in common."""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from tenants.domain.wording import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.core.mail.backends.base import BaseEmailBackend

    from tenants.models import Tenant

_TOKEN_PLACE: Final = re.compile(r"[+._-]?\{token\}")
LOOP_MARK: Final = "support-auditor"  # Our X-Loop: mail that carries one is never answered.


def mail_to(  # noqa: PLR0913  # A mail is its parts.
    to: str,
    *,
    tenant: Tenant,
    subject: str,
    body: str,
    message_id: str,
    headers: Mapping[str, str],
    connection: BaseEmailBackend,
    reply_token: str = "",
) -> EmailMessage:
    """In the tenant's name, and so that machines do not answer it.

    `reply_token` goes into the address of answers where the settings have a place for it.

    Raises ValidationError for an odd address.
    """
    validate_email(to)
    ours = {"Message-ID": message_id, "X-Loop": LOOP_MARK, "X-Auto-Response-Suppress": "All"}
    return EmailMessage(
        subject=tidy(subject),
        body=body,
        from_email=formataddr((tidy(tenant.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[to],
        reply_to=[reply_address(tenant, reply_token)],
        headers=ours | dict(headers),
        connection=connection,
    )


def reply_address(tenant: Tenant, token: str = "") -> str:
    """Where answers of the tenant's customers come in; with a token, those to one mail."""
    address = parseaddr(settings.EMAIL_REPLY_TO or settings.DEFAULT_FROM_EMAIL)[1]
    address = address.replace("{tenant}", tenant.slug)
    return address.replace("{token}", token) if token else _TOKEN_PLACE.sub("", address)


def reply_address_takes_token() -> bool:
    return "{token}" in settings.EMAIL_REPLY_TO


def message_id_of(subject_id: UUID) -> str:
    """The id that the mail about it has in the world's mail; always the same."""
    return f"<{subject_id}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
