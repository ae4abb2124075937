"""A reply as the mail that the customer gets."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenants.domain.actors import Actor
from tenants.states import ActorKind
from tickets.domain.feedback.links import link_for
from tickets.domain.mail.threads import earlier_ids
from tickets.domain.wording import tidy
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

    from tenants.models import Tenant
    from tickets.models import Ticket, TicketMessage

MAIL: Final = Actor(ActorKind.SYSTEM, "e-mail")  # What brings mail in and sends it.
MARK: Final = "support-auditor"  # Our X-Loop: mail that carries one is never answered.
_ANSWERED: Final = (TicketStatus.AUTO_RESOLVED, TicketStatus.CLOSED)


def is_automatic(message: TicketMessage) -> bool:
    return message.by_kind == ActorKind.SYSTEM


def written(message: TicketMessage, connection: BaseEmailBackend) -> EmailMessage:
    """The mail of a reply that has its `email_id`. Raises ValidationError for an odd address.

    A settled ticket's mail asks how it was.
    """
    ticket, tenant = message.ticket, message.tenant
    validate_email(ticket.requester_email)
    is_settled = ticket.status in _ANSWERED
    link = urljoin(f"{settings.PUBLIC_URL}/", link_for(ticket)) if is_settled else ""
    return EmailMessage(
        subject=_subject(ticket),
        body=_body(message, link),
        from_email=formataddr((tidy(tenant.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[ticket.requester_email],
        reply_to=[reply_address(tenant)],
        headers=_headers(message),
        connection=connection,
    )


def reply_address(tenant: Tenant) -> str:
    """Where answers of the tenant's customers come in."""
    told = settings.EMAIL_REPLY_TO or settings.DEFAULT_FROM_EMAIL
    return parseaddr(told)[1].replace("{tenant}", tenant.slug)


def _body(message: TicketMessage, link: str) -> str:
    told = {"body": message.body, "feedback_url": link}
    return render_to_string("tickets/mail/reply.txt", told).strip()


def _subject(ticket: Ticket) -> str:
    subject = tidy(ticket.subject) or _("Your request")
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}"


def _headers(message: TicketMessage) -> dict[str, str]:
    """What threads it, and what keeps machines from answering it."""
    headers = {
        "Message-ID": message.email_id,
        "X-Loop": MARK,
        "X-Auto-Response-Suppress": "All",
    }
    if is_automatic(message):
        headers["Auto-Submitted"] = "auto-replied"
    if earlier := earlier_ids(message):
        headers |= {"In-Reply-To": earlier[-1], "References": " ".join(earlier)}
    return headers
