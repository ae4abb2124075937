"""Which status of a ticket follows which, on what occasion, and what becomes of its clocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tickets.states import TicketEventKind, TicketStatus


class Clocks(StrEnum):
    """What a transition does to the first answer's and the resolution's clock."""

    START = "both start"
    MEET = "both are met"
    SETTLE = "the resolution is met, unless it was before"
    RESTART = "the resolution starts anew, and the first answer where none arrived"


@dataclass(frozen=True, slots=True)
class Transition:
    """`because` are the events that may bring it about.

    `withdraws`: automatic replies that still wait to be sent are not sent any more.
    """

    source: TicketStatus
    target: TicketStatus
    name: str
    because: frozenset[TicketEventKind]
    clocks: Clocks
    withdraws: bool = False


_CLOSING: Final = frozenset({TicketEventKind.CLOSED, TicketEventKind.MERGED})
_REOPENING: Final = frozenset({TicketEventKind.REOPENED})

TRANSITIONS: Final = (
    Transition(
        TicketStatus.OPEN,
        TicketStatus.AUTO_RESOLVED,
        "answer",
        frozenset({TicketEventKind.AUTO_RESOLVE}),
        Clocks.MEET,
    ),
    Transition(
        TicketStatus.OPEN,
        TicketStatus.ESCALATED,
        "escalate",
        frozenset(
            {
                TicketEventKind.ESCALATE,
                TicketEventKind.OPENED,
                TicketEventKind.REPLIED,
                TicketEventKind.ASSIGNED,
            },
        ),
        Clocks.START,
    ),
    Transition(
        TicketStatus.AUTO_RESOLVED,
        TicketStatus.ESCALATED,
        "reopen",
        _REOPENING,
        Clocks.RESTART,
        withdraws=True,
    ),
    Transition(
        TicketStatus.CLOSED,
        TicketStatus.ESCALATED,
        "reopen",
        _REOPENING,
        Clocks.RESTART,
        withdraws=True,
    ),
    *(
        Transition(source, TicketStatus.CLOSED, "close", _CLOSING, Clocks.SETTLE)
        for source in (TicketStatus.OPEN, TicketStatus.ESCALATED, TicketStatus.AUTO_RESOLVED)
    ),
)
"""A ticket begins as open. One that was merged into another stays closed for good."""


def transition(source: str, target: TicketStatus, because: TicketEventKind) -> Transition | None:
    """None where the table has none."""
    found = (
        each
        for each in TRANSITIONS
        if (each.source, each.target) == (source, target) and because in each.because
    )
    return next(found, None)
