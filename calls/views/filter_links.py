"""The filters of the call list as links: what is on, and how the page looks without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from calls.states import WORKING, CallStatus, Direction, SentimentLabel
from tenants.views.lists import active_filters, choice_links

if TYPE_CHECKING:
    from django.http import QueryDict

    from tenants.models import Membership
    from tenants.views.lists import FilterLink

_WORDS: Final = {
    "direction": dict(zip(Direction.values, Direction.labels, strict=True)),
    "sentiment": dict(zip(SentimentLabel.values, SentimentLabel.labels, strict=True)),
}


def status_links(asked: QueryDict) -> list[FilterLink]:
    """All, in work, completed, failed, cancelled: one of them is on."""
    choices: list[tuple[str, tuple[str, ...]]] = [
        (_("All"), ()),
        (_("In progress"), WORKING),
        (_("Completed"), (CallStatus.COMPLETED,)),
        (_("Failed"), (CallStatus.FAILED,)),
        (_("Cancelled"), (CallStatus.CANCELLED,)),
    ]
    return choice_links(asked, "status", choices)


def filters_that_are_on(asked: QueryDict, agents: list[Membership]) -> list[FilterLink]:
    """What else narrows the list; each link takes that one away."""
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
    return active_filters(asked, words)
