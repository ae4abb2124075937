"""A reply as the mail that the customer gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenants.domain.actors import Actor
from tenants.domain.wording import one_line
from tenants.mail.messages import mail_to, reply_address_takes_token
from tenants.states import ActorKind
from tenants.work_queue.claims import WorkRefusedError
from tickets.domain.feedback.links import link_for
from tickets.domain.mail.reply_tokens import reference, reply_token
from tickets.domain.mail.threads import earlier_ids
from tickets.models import TicketMessage
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

    from tenants.models import OutgoingMail
    from tickets.models import Ticket

MAIL: Final = Actor(ActorKind.SYSTEM, "e-mail")  # What brings mail in and sends it.
_ANSWERED: Final = (TicketStatus.AUTO_RESOLVED, TicketStatus.CLOSED)


def is_automatic(message: TicketMessage) -> bool:
    return message.by_kind == ActorKind.SYSTEM


def written(mail: OutgoingMail, connection: BaseEmailBackend) -> EmailMessage:
    """The mail of the reply that it is about. A settled ticket's mail asks how it was.

    Raises ValidationError for an odd address, WorkRefusedError where the reply is gone.
    """
    found = TicketMessage.objects.select_related("ticket", "tenant").filter(pk=mail.subject_id)
    message: TicketMessage | None = found.first()
    if message is None:
        raise WorkRefusedError("gone", _("The reply was deleted before it was sent."))
    ticket = message.ticket
    is_settled = ticket.status in _ANSWERED
    link = urljoin(f"{settings.PUBLIC_URL}/", link_for(ticket)) if is_settled else ""
    return mail_to(
        ticket.requester_email,
        tenant=message.tenant,
        subject=_subject(ticket),
        body=_body(message, link),
        message_id=message.email_id,
        headers=_headers(message),
        connection=connection,
        reply_token=reply_token(ticket),
    )


def _body(message: TicketMessage, link: str) -> str:
    told = {"body": message.body, "feedback_url": link}
    return render_to_string("tickets/mail/reply.txt", told).strip()


def _subject(ticket: Ticket) -> str:
    """With the ticket's reference, unless the address of answers holds it."""
    subject = one_line(ticket.subject) or _("Your request")
    subject = subject if subject.casefold().startswith("re:") else f"Re: {subject}"
    return subject if reply_address_takes_token() else f"{subject} {reference(ticket)}"


def _headers(message: TicketMessage) -> dict[str, str]:
    """What threads it, and what says that no person wrote it."""
    headers = {"Auto-Submitted": "auto-replied"} if is_automatic(message) else {}
    if earlier := earlier_ids(message):
        headers |= {"In-Reply-To": earlier[-1], "References": " ".join(earlier)}
    return headers
