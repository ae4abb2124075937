"""The filters of the call list as links: what is on, and how the page looks without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from calls.states import WORKING, CallStatus, Direction, SentimentLabel

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from tenants.models import Membership

_PLACE: Final = ("before", "after")
_WORDS: Final = {
    "direction": dict(zip(Direction.values, Direction.labels, strict=True)),
    "sentiment": dict(zip(SentimentLabel.values, SentimentLabel.labels, strict=True)),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """`query` is where the link leads: the same page with the chip's change made."""

    word: str | _StrPromise
    query: str
    is_on: bool


def status_chips(asked: QueryDict) -> list[Chip]:
    """All, in work, completed, failed, cancelled: one of them is on."""
    choices: list[tuple[str, tuple[str, ...]]] = [
        (_("All"), ()),
        (_("In work"), WORKING),
        (_("Completed"), (CallStatus.COMPLETED,)),
        (_("Failed"), (CallStatus.FAILED,)),
        (_("Cancelled"), (CallStatus.CANCELLED,)),
    ]
    now = set(asked.getlist("status"))
    return [
        Chip(word, changed(asked, status=statuses), now == set(statuses))
        for word, statuses in choices
    ]


def chips_of(asked: QueryDict, agents: list[Membership]) -> list[Chip]:
    """What else narrows the list; each chip's link takes that one away."""
    words: dict[str, str] = {}
    if asked.get("q"):
        words["q"] = _("“%s”") % asked["q"]
    agent = next((agent for agent in agents if str(agent.pk) == asked.get("agent")), None)
    if agent:
        words["agent"] = str(agent)
    for name, names in _WORDS.items():
        word = names.get(asked.get(name, ""))
        if word:
            words[name] = capfirst(str(word))
    return [Chip(word, changed(asked, **{name: ()}), True) for name, word in words.items()]


def changed(asked: QueryDict, **values: tuple[str, ...]) -> str:
    """The query with these values instead, from the first page on."""
    query = asked.copy()
    for name in _PLACE:
        query.pop(name, None)
    for name, chosen in values.items():
        query.setlist(name, list(chosen))
    for name in [name for name, found in query.lists() if not any(found)]:
        del query[name]
    return query.urlencode()
