"""Mail that comes in: a new ticket, or one more word of a ticket's customer."""

from __future__ import annotations

from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.mail.messages import reply_address
from tenants.models import Tenant
from tenants.scope import current_tenant_id
from tickets.domain.decision.advisers import Advisers, chosen_advisers
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.mail.autoresponders import is_automatic_reply, is_to_many, may_be_one
from tickets.domain.mail.parsing import parsed, read
from tickets.domain.mail.quotes import without_quote
from tickets.domain.mail.rendering import MAIL
from tickets.domain.mail.threads import answered_ticket, is_known
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote
from tickets.states import Channel

if TYPE_CHECKING:
    from tickets.domain.mail.parsing import IncomingMail
    from tickets.models import Ticket


class MailOutcome(StrEnum):
    """What became of a mail."""

    OPENED = "opened a ticket"
    WROTE = "went on with a ticket"
    KNOWN = "known already"
    MACHINES = "written by machines"
    EMPTY = "empty"
    FAILED = "failed, and flagged"


def take(raw: bytes, *, is_cut: bool = False) -> MailOutcome:
    """Write down what the mail asks of the scope's tenant, all of it or nothing.

    Safe to repeat. A mail of a machine, or of ourselves, is left alone. Who it says it is from
    is data: nobody proves it, and it gives no rights but to add to one's own ticket.
    """
    message = parsed(raw)
    if is_automatic_reply(message):
        return MailOutcome.MACHINES
    letter = read(message, raw)
    if _is_our_own(letter):
        return MailOutcome.MACHINES
    if is_known(letter.email_id):
        return MailOutcome.KNOWN
    if not (letter.subject or letter.text or letter.file_names or letter.is_unread):
        return MailOutcome.EMPTY
    try:
        return _write_down(letter, is_cut=is_cut or letter.is_cut, is_to_many=is_to_many(message))
    except (IntegrityError, Refused):
        if is_known(letter.email_id):  # Somebody else fetched it at the same moment.
            return MailOutcome.KNOWN
        raise


def _is_our_own(letter: IncomingMail) -> bool:
    tenant = Tenant.objects.get(pk=current_tenant_id())
    ours = {reply_address(tenant), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}
    return letter.sender_email.casefold() in {address.casefold() for address in ours}


def _write_down(letter: IncomingMail, *, is_cut: bool, is_to_many: bool) -> MailOutcome:
    ticket = answered_ticket(letter.answers, letter.sender_email)
    if ticket is None:
        _open(letter, is_cut=is_cut, is_to_many=is_to_many)
        return MailOutcome.OPENED
    said = without_quote(letter.text) or letter.subject or _("(no text)")
    with transaction.atomic():
        name = letter.sender_name or letter.sender_email
        wrote = customer_wrote(ticket, said, email_id=letter.email_id, actor=customer(name))
        _remark(wrote.ticket, _remarks(letter, is_cut=is_cut))
    return MailOutcome.WROTE


def _open(letter: IncomingMail, *, is_cut: bool, is_to_many: bool) -> None:
    """A new ticket; if its answer would reach nobody, a list or a machine, people decide it."""
    remarks, doubt = _remarks(letter, is_cut=is_cut), ""
    if not letter.sender_email:
        doubt = _("The mail names nobody who could be answered.")
    elif is_to_many:
        doubt = _("The mail came by a mailing list: an automatic answer might reach all of it.")
    elif may_be_one(letter.sender_email):
        doubt = _("The sender got many automatic answers just now: it may be a machine.")
    assessed = assess_input(_input(letter), Advisers if doubt else chosen_advisers)
    with transaction.atomic():
        ticket = create_ticket(assessed, actor=MAIL, email_id=letter.email_id)
        _remark(ticket, [*remarks, doubt] if doubt else remarks)


def _input(letter: IncomingMail) -> TicketInput:
    return TicketInput(
        message=letter.text or letter.subject or _("(no text)"),
        subject=letter.subject,
        requester_email=letter.sender_email,
        requester_name=letter.sender_name,
        channel=Channel.EMAIL,
    )


def _remarks(letter: IncomingMail, *, is_cut: bool) -> list[str]:
    """What the mail held and is not kept."""
    remarks = []
    if letter.file_names:
        names = ", ".join(letter.file_names)
        remarks.append(_("Attached to the mail, and not kept here: %s.") % names)
    if letter.is_unread:
        remarks.append(_("The mail is a page without words, as of pictures: see the mailbox."))
    if is_cut:
        remarks.append(_("The mail was too long: only its beginning was read."))
    return remarks


def _remark(ticket: Ticket, remarks: list[str]) -> None:
    if remarks:
        note(ticket, "\n".join(remarks), actor=MAIL)
