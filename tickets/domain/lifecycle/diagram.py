"""The table of transitions for people: as Markdown, with a Mermaid diagram of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.domain.lifecycle.transitions import TRANSITIONS
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tickets.domain.lifecycle.transitions import Transition


def life_cycle() -> str:
    """A diagram, then the table: GitHub-flavoured Markdown, ended by a line feed."""
    return "\n".join((*_diagram(), "", *_table(), ""))


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {TicketStatus.OPEN.value}"
    for each in TRANSITIONS:
        yield f"    {each.source.value} --> {each.target.value}: {each.name}"
    yield "```"


def _table() -> Iterator[str]:
    yield "| from | to | transition | because of the event | clocks |"
    yield "| --- | --- | --- | --- | --- |"
    for each in TRANSITIONS:
        cells = (each.source.value, each.target.value, each.name, _events(each), _effects(each))
        yield f"| {' | '.join(cells)} |"


def _events(transition: Transition) -> str:
    return ", ".join(sorted(kind.value for kind in transition.because))


def _effects(transition: Transition) -> str:
    mail = "; automatic replies that wait are withdrawn" if transition.withdraws else ""
    return f"{transition.clocks.value}{mail}"
