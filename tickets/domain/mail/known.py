"""Whether a mail is written down already: many come by two ways, or are fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.models import SuspendedMail, TicketMessage
from tickets.states import MessageKind

if TYPE_CHECKING:
    from tickets.domain.mail.parsing import IncomingMail


def id_among_others(mail: IncomingMail) -> str:
    """The mail's id; one of its own where another mail came with it, as those of web forms do."""
    same = Q(kind=MessageKind.REQUEST, email_fingerprint__in=("", mail.fingerprint))
    others = TicketMessage.objects.filter(email_id=mail.email_id).exclude(same)
    return f"<{mail.fingerprint}@content.invalid>" if others.exists() else mail.email_id


def is_known(mail: IncomingMail) -> bool:
    """Whether it is written down: the same id, sender, date and text.

    Of messages from before fingerprints were kept, the id tells.
    """
    fingerprints = ("", mail.fingerprint)
    ids = (mail.email_id, f"<{mail.fingerprint}@content.invalid>")
    kept = TicketMessage.objects.filter(
        kind=MessageKind.REQUEST, email_id__in=ids, email_fingerprint__in=fingerprints
    )
    return (
        kept.exists()
        or SuspendedMail.objects.filter(
            email_id=mail.email_id, email_fingerprint=mail.fingerprint
        ).exists()
    )
