"""What may be asked of the figures: shape only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.domain.figures.period import CUSTOM, DEFAULT, Period, period_between, period_named
from tickets.domain.figures.rows import Narrowing
from tickets.domain.figures.what_if import CHANGES, Wish
from tickets.states import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tickets.models import DecisionPolicy

PERIODS: Final = {
    "this-week": gettext_lazy("This week"),
    "last-week": gettext_lazy("Last week"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "last-30-days": gettext_lazy("30 days"),
    "last-90-days": gettext_lazy("90 days"),
}
_MOST: Final = 2**31 - 1  # A column's.


class PeriodForm(forms.Form):
    """`first` and `last` are days and count where no period is named."""

    period = forms.ChoiceField(choices=[*PERIODS.items(), (CUSTOM, CUSTOM)], required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)

    def chosen(self, default: str = DEFAULT) -> Period:
        """What was asked for, or the default where `errors` says what was wrong with it."""
        if not self.is_valid():
            return period_named(default)
        name, first, last = (self.cleaned_data[field] for field in ("period", "first", "last"))
        if name != CUSTOM:
            return period_named(name or default)
        found = period_between(first, last) if first and last else None
        if found is None:
            words = _("Give a first and a last day, no more than three years apart.")
            self.add_error(None, words)
        return found or period_named(default)


class WishForm(forms.Form):
    """Another threshold; `promise` is the share of answers that may be wrong, in percent."""

    threshold = forms.FloatField(min_value=0, max_value=1)
    promise = forms.FloatField(min_value=0.01, max_value=50, required=False)
    change = forms.ChoiceField(choices=[(name, name) for name in CHANGES], required=False)
    intent = forms.CharField(required=False, max_length=120)

    def wish(self, policy: DecisionPolicy) -> Wish:
        """What was asked for; else as the policy has it."""
        if not self.is_bound or not self.is_valid():
            return Wish(policy.threshold, policy.risk_target)
        promise = self.cleaned_data["promise"]
        return Wish(self.cleaned_data["threshold"], promise / 100 if promise else None)


class NarrowForm(forms.Form):
    intent = forms.CharField(required=False, max_length=120, strip=False)
    reason = forms.ChoiceField(choices=Reason.choices, required=False)
    alone = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    policy = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    low = forms.FloatField(min_value=0, max_value=1, required=False)
    high = forms.FloatField(min_value=0, max_value=1, required=False)

    def narrowing(self) -> Narrowing | None:
        """None where what was asked makes no sense. An intent may be asked for as empty."""
        if not self.is_valid():
            return None
        given = {name: value for name, value in self.cleaned_data.items() if value != ""}
        if "intent" in self.data:
            given["intent"] = self.cleaned_data["intent"]
        return Narrowing(**given)


def query_of(period: Period) -> str:
    """The period as the end of an address."""
    if period.name != CUSTOM:
        return urlencode({"period": period.name})
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return urlencode({"period": CUSTOM} | days)


def asked_without(asked: Mapping[str, object], *names: str) -> str:
    return urlencode({name: value for name, value in asked.items() if name not in names})
