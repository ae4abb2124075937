"""Mail that comes in: a new ticket, or one more word of a ticket's customer."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.mail.messages import reply_address
from tenants.models import Tenant
from tenants.scope import current_tenant_id
from tickets.domain.attachments.keeping import attach, keep_file, within_limits
from tickets.domain.decision.advisers import chosen_advisers
from tickets.domain.delivery import MailDetails
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.lifecycle.locks import locked_target
from tickets.domain.mail.answering import answered_ticket
from tickets.domain.mail.autoresponders import (
    is_to_many,
    is_written_by_program,
    may_be_one,
    reason_to_suspend,
)
from tickets.domain.mail.bounces import undelivered_reply
from tickets.domain.mail.known import id_among_others, is_known
from tickets.domain.mail.outgoing import mark_undelivered
from tickets.domain.mail.parsing import own_addresses, parsed, read
from tickets.domain.mail.parts import Unread
from tickets.domain.mail.rendering import MAIL
from tickets.domain.mail.suspending import suspend
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote
from tickets.states import Channel, MessageKind, Reason, SuspensionReason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from tickets.domain.attachments.keeping import KeptFile
    from tickets.domain.mail.parsing import IncomingMail
    from tickets.models import Ticket

_MOST_NAMED: Final = 20
_UNREAD: Final = {
    Unread.CHARSET: gettext_lazy(
        "Some letters of the mail could not be read surely: its charset is wrong or unknown."
    ),
    Unread.CALENDAR: gettext_lazy("The mail is an invitation, or the answer to one."),
    Unread.ENCRYPTED: gettext_lazy("The mail is encrypted: read it in the mailbox."),
    Unread.WRAPPED: gettext_lazy(
        "The mail's text is wrapped in a file (winmail.dat, smime.p7m): read it in the mailbox."
    ),
    Unread.OPENED: gettext_lazy(
        "A part of the mail came in a file (winmail.dat, smime.p7m) and was taken out of it. No "
        "signature was checked."
    ),
    Unread.PARTLY_OPENED: gettext_lazy(
        "A part of the mail came in a file (winmail.dat) that could be read in part only: it is "
        "among the attachments."
    ),
    Unread.ELSEWHERE: gettext_lazy("A part of the mail is kept elsewhere: read it in the mailbox."),
    Unread.DEEP: gettext_lazy("The mail holds mails in mails, too many to be read."),
}


class MailOutcome(StrEnum):
    """What became of a mail. Each but KNOWN and FAILED wrote a row that shows it."""

    OPENED = "opened a ticket"
    WROTE = "went on with a ticket"
    KNOWN = "known already"
    SUSPENDED = "suspended"
    FAILED = "failed, and flagged"


def take(raw: bytes) -> MailOutcome:
    """Write down what the mail asks of the scope's tenant, all of it or nothing.

    Safe to repeat. A mail of a machine, or of ourselves, is suspended. Who it says it is from
    is data: nobody proves it, and it gives no rights but to add to one's own ticket.
    """
    message = parsed(raw)
    tenant = Tenant.objects.get(pk=current_tenant_id())
    mail = read(message, raw, ours=own_addresses(reply_address(tenant)))
    if is_known(mail):
        return MailOutcome.KNOWN
    if reason := _reason_to_suspend(message, mail):
        _suspend(message, mail, reason)
        return MailOutcome.SUSPENDED
    write_down = partial(_write_down, message, mail)
    try:
        return write_down()
    except (IntegrityError, Refused):
        if is_known(mail):  # Somebody else fetched it at the same moment,
            return MailOutcome.KNOWN
        return write_down()  # or another mail that came with its id.


def _reason_to_suspend(message: Message, mail: IncomingMail) -> SuspensionReason | None:
    return reason_to_suspend(message) or (SuspensionReason.EMPTY if mail.is_empty else None)


def _suspend(message: Message, mail: IncomingMail, reason: SuspensionReason) -> None:
    """A delivery report tells that an answer of ours never came; others say nothing of a ticket."""
    with transaction.atomic():
        undelivered = undelivered_reply(message) if reason == SuspensionReason.BOUNCE else None
        if undelivered is not None:
            mark_undelivered(undelivered.message, undelivered.error)
            suspend(mail, reason, undelivered.message.ticket)
            return
        answered = answered_ticket(message, mail)
        suspend(mail, reason, answered.ticket if answered else None)


def _write_down(message: Message, mail: IncomingMail) -> MailOutcome:
    answered = answered_ticket(message, mail)
    files, left_out = within_limits(mail.files)
    names = [*mail.files_left_out, *(file.name for file in left_out)]
    remarks = list(_remarks(mail, names))
    kept = [keep_file(file) for file in files]
    if answered is None or not answered.is_known_sender:
        against_mail = list(_reasons_against_mail(message, mail))
        if answered is not None:
            against_mail.append(_("It answers another ticket, which does not know the sender."))
        _open(mail, kept, remarks, against_mail, answered.ticket if answered else None)
        return MailOutcome.OPENED
    ticket = answered.ticket
    actor = customer(mail.sender_name or mail.sender_email)
    with transaction.atomic():
        locked_target(ticket)
        if is_known(mail):  # Somebody else wrote it down while we waited.
            return MailOutcome.KNOWN
        wrote = customer_wrote(ticket, _words(mail), actor=actor, mail=_details(mail))
        attach(wrote, kept)
        _remark(wrote.ticket, remarks)
    return MailOutcome.WROTE


def _open(
    mail: IncomingMail,
    files: list[KeptFile],
    remarks: list[str],
    against_mail: list[str],
    follows: Ticket | None,
) -> None:
    """A new ticket. People decide it where not all was read, or no answer can be mailed."""
    unread = remarks or files or mail.has_forwarded or mail.quoted
    doubts = ((Reason.NOT_ALL_READ,) if unread else ()) + (
        (Reason.NO_AUTOMATIC_MAIL,) if against_mail else ()
    )
    assessed = assess_input(_input(mail, doubts, follows), chosen_advisers)
    with transaction.atomic():
        ticket = create_ticket(assessed, actor=MAIL, mail=_details(mail))
        attach(ticket.messages.get(kind=MessageKind.REQUEST), files)
        _remark(ticket, [*remarks, *against_mail])


def _input(mail: IncomingMail, doubts: tuple[Reason, ...], follows: Ticket | None) -> TicketInput:
    return TicketInput(
        message=_words(mail),
        subject=mail.subject,
        requester_email=mail.sender_email,
        requester_name=mail.sender_name,
        channel=Channel.EMAIL,
        doubts=doubts,
        quoted=mail.quoted,
        follows=follows,
    )


def _words(mail: IncomingMail) -> str:
    return mail.text or mail.subject or _("(no text)")


def _details(mail: IncomingMail) -> MailDetails:
    return MailDetails(mail.quoted, id_among_others(mail), mail.fingerprint)


def _reasons_against_mail(message: Message, mail: IncomingMail) -> Iterator[str]:
    """Why an automatic answer would reach nobody, a list or a machine."""
    if not mail.sender_email:
        yield _("The mail names nobody who could be answered.")
    elif is_to_many(message):
        yield _("The mail came by a mailing list: an automatic answer might reach all of it.")
    elif is_written_by_program(message):
        yield _("A program sent the mail, as web forms do: an automatic answer might reach it.")
    elif may_be_one(mail.sender_email):
        yield _("The sender got many automatic answers just now: it may be a machine.")


def _remarks(mail: IncomingMail, left_out: list[str]) -> Iterator[str]:
    """What the mail held and is not kept, or was not read."""
    if left_out:
        names = ", ".join(left_out[:_MOST_NAMED])
        words = _("%(count)d attachments are too large or too many, see the mailbox: %(names)s.")
        yield words % {"count": len(left_out), "names": names}
    yield from (str(_UNREAD[why]) for why in Unread if why in mail.unread)
    if mail.is_page_without_words:
        yield _("The mail is a page without words, as of pictures: see the mailbox.")
    if mail.is_cut:
        yield _("The mail's text is too long: only its beginning was read.")


def _remark(ticket: Ticket, remarks: list[str]) -> None:
    if remarks:
        note(ticket, "\n".join(remarks), actor=MAIL)
