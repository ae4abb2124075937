"""Whether an automatic answer goes out by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tickets.states import Channel, Delivery

if TYPE_CHECKING:
    from tickets.models import Ticket

_MAILED: Final = (Channel.EMAIL, Channel.WEB)


def to_be_sent(ticket: Ticket) -> dict[str, object]:
    """Fields of an automatic reply that has it sent by e-mail; none where it has no way there.

    Programs that ask by the API are given the answer there.
    """
    if not ticket.requester_email or ticket.channel not in _MAILED:
        return {}
    return {"delivery": Delivery.WAITING, "deliver_after": timezone.now()}
