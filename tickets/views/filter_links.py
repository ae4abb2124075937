"""The filters of the ticket list as links: whose tickets, in which state, and what else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tenants.views.lists import FilterLink, active_filters, choice_links, query_with
from tickets.filters import ME, MINE, NONE
from tickets.states import UNSETTLED, Action, Channel, Reason, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from tenants.models import Membership
    from tickets.domain.work.queues import Queues

_WORDS: Final = {
    "channel": dict(zip(Channel.values, Channel.labels, strict=True)),
    "reason": dict(zip(Reason.values, Reason.labels, strict=True)),
    "action": dict(zip(Action.values, Action.labels, strict=True)),
}
_SAID: Final = ("intent", "external_id", "requester_email", "created_at__gte", "created_at__lt")


class Tab(NamedTuple):
    """A queue: its link, and how many tickets wait in it where that is counted."""

    link: FilterLink
    waiting: int | None


def queue_tabs(asked: QueryDict, queues: Queues) -> list[Tab]:
    """Mine, nobody's, my teams', all: one of them is on."""
    assignee, team = asked.get("assignee", ""), asked.get("team", "")
    choices = [
        (_("Mine"), ME, "", queues.mine),
        (_("Unassigned"), NONE, "", queues.unassigned),
        (_("My teams"), "", MINE, queues.of_my_teams),
        (_("All"), "", "", None),
    ]
    return [
        Tab(
            FilterLink(
                word,
                query_with(
                    asked,
                    assignee=(whose,),
                    team=(which,),
                    status=() if count is None else UNSETTLED,
                ),
                (assignee, team) == (whose, which),
            ),
            count,
        )
        for word, whose, which, count in choices
    ]


def status_links(asked: QueryDict) -> list[FilterLink]:
    choices: list[tuple[str, tuple[str, ...]]] = [
        (_("Any status"), ()),
        (_("Unresolved"), UNSETTLED),
        (_("Resolved automatically"), (TicketStatus.AUTO_RESOLVED,)),
        (_("Closed"), (TicketStatus.CLOSED,)),
    ]
    return choice_links(asked, "status", choices)


def overdue_link(asked: QueryDict) -> FilterLink:
    is_on = asked.get("overdue") == "true"
    return FilterLink(_("Overdue"), query_with(asked, overdue=() if is_on else ("true",)), is_on)


def filters_that_are_on(asked: QueryDict, people: Sequence[Membership]) -> list[FilterLink]:
    """What else narrows the list; each link takes that one away."""
    words: dict[str, str] = {}
    if asked.get("q"):
        words["q"] = _("“%s”") % asked["q"]
    words |= {name: str(asked[name]) for name in _SAID if asked.get(name)}
    for name, names in _WORDS.items():
        word = names.get(asked.get(name, ""))
        if word:
            words[name] = capfirst(str(word))
    person = next((each for each in people if str(each.pk) == asked.get("assignee")), None)
    if person:
        words["assignee"] = str(person)
    return active_filters(asked, words)
