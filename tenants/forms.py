"""Which days a page of figures is asked about."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.domain.periods import CUSTOM, DEFAULT, Period, period_between, period_named

PERIODS: Final = {
    "this-week": gettext_lazy("This week"),
    "last-week": gettext_lazy("Last week"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "last-30-days": gettext_lazy("30 days"),
    "last-90-days": gettext_lazy("90 days"),
}


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
            words = _(
                "Invalid date range: enter a first and a last day, no more than three years apart."
            )
            self.add_error(None, words)
        return found or period_named(default)


GROUPINGS: Final = {
    "stage": gettext_lazy("Used for"),
    "engine": gettext_lazy("Engine"),
    "model": gettext_lazy("Model"),
    "subject_kind": gettext_lazy("Calls and tickets"),
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
}


class UsageForm(PeriodForm):
    """`by` is what a table of usage has a row for each of."""

    by = forms.ChoiceField(choices=[*GROUPINGS.items()], required=False)

    def grouping(self) -> str:
        """What was chosen, or "stage"."""
        return str(getattr(self, "cleaned_data", {}).get("by") or "stage")


def period_query(period: Period) -> str:
    """The period as the end of an address."""
    if period.name != CUSTOM:
        return urlencode({"period": period.name})
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return urlencode({"period": CUSTOM} | days)
