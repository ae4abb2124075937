"""Whether an automatic answer goes out by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tickets.states import Channel

if TYPE_CHECKING:
    from tickets.models import Ticket

_MAILED: Final = (Channel.EMAIL, Channel.WEB)


def is_mailed(ticket: Ticket) -> bool:
    """Programs that ask by the API are given the answer there."""
    return bool(ticket.requester_email) and ticket.channel in _MAILED
