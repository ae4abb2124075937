"""How content customers were: what they rated, in groups and one by one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from calls.domain.visibility import visible_calls
from tenants.domain.actors import actor_of
from tenants.forms import PeriodForm
from tenants.views.lists import page_asked
from tickets.domain.figures.satisfaction import (
    AUTOMATIC,
    CALL,
    CUTS,
    PERSON,
    groups,
    ratings,
    ratings_of,
)
from tickets.domain.figures.satisfaction import satisfaction as of_all
from tickets.domain.visibility import visible_tickets
from tickets.views.figure_forms import asked_without
from tickets.views.figures import about

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from tenants.domain.periods import Period
    from tickets.domain.figures.satisfaction import Group, Satisfaction
    from tickets.models import Feedback

_TITLES: Final[dict[str, Promise]] = {
    "answer": _("By who answered"),
    "month": _("By month"),
    "intent": _("By intent"),
    "agent": _("By agent"),
    "team": _("By team"),
}
_NONE: Final[dict[str, Promise]] = {
    "intent": _("No intent"),
    "agent": _("Unassigned"),
    "team": _("No team"),
}
_WHO: Final[dict[str, Promise]] = {
    AUTOMATIC: _("Answered automatically"),
    PERSON: _("Answered by people"),
    CALL: _("Calls"),
}
_SHOWN_WITH: Final = ("request__ticket", "request__call")


class KeyForm(forms.Form):
    key = forms.CharField(required=False, max_length=254, strip=False)

    def chosen(self) -> str | None:
        """Which group was asked for; None where no group can be of this name."""
        return str(self.cleaned_data["key"]) if self.is_valid() else None


class Line(NamedTuple):
    key: str
    words: str
    satisfaction: Satisfaction


class Cut(NamedTuple):
    name: str
    title: Promise
    lines: list[Line]


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def satisfaction(request: HttpRequest) -> HttpResponse:
    """The ratings of a period, in every cut."""
    form = PeriodForm(request.GET)
    period = form.chosen()
    given = _ratings(request, period)
    cuts = [_cut(name, groups(given, name)) for name in _TITLES]
    context = about(request, "satisfaction", form, period) | {"whole": of_all(given), "cuts": cuts}
    return render(request, "tickets/feedback/satisfaction.html", context)


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def given_ratings(request: HttpRequest, cut: str) -> HttpResponse:
    """The ratings that a group counted, newest first."""
    if cut not in CUTS:
        raise Http404
    asked, form, narrow = request.GET, PeriodForm(request.GET), KeyForm(request.GET)
    period, key = form.chosen(), narrow.chosen()
    given = _ratings(request, period)
    found = given.none() if key is None else ratings_of(given, cut, key)
    shown = found.select_related(*_SHOWN_WITH)
    context = about(request, "satisfaction", form, period) | {
        "title": _TITLES[cut],
        "words": _words(cut, key or ""),
        "count": found.count(),
        "page": page_asked(shown, asked),
        "asked": asked_without(asked, "before", "after"),
    }
    return render(request, "tickets/feedback/ratings.html", context)


def _cut(name: str, found: list[Group]) -> Cut:
    lines = [Line(group.key, _words(name, group.key), group.satisfaction) for group in found]
    return Cut(name, _TITLES[name], lines)


def _words(cut: str, key: str) -> str:
    """The key as people read it."""
    if cut == "answer":
        return str(_WHO.get(key, key))
    if cut == "month":
        return _month(key)
    return key or str(_NONE[cut])


def _month(key: str) -> str:
    try:
        return date_format(date.fromisoformat(key), "YEAR_MONTH_FORMAT")
    except ValueError:
        return key


def _ratings(request: HttpRequest, period: Period) -> QuerySet[Feedback]:
    """Of the tickets and calls that the person may see."""
    actor = actor_of(request.user)
    return ratings(visible_tickets(actor), visible_calls(actor), period)
