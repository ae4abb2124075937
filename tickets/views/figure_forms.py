"""What may be asked of the figures: shape only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django import forms

from tenants.models.lengths import longest
from tickets.domain.figures.rows import Narrowing
from tickets.domain.figures.what_if import CHANGES, Scenario
from tickets.models import Intent
from tickets.states import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tickets.models import DecisionPolicy

_MOST: Final = 2**31 - 1  # A column's.


class ScenarioForm(forms.Form):
    """Another threshold; `risk_target` is the share of answers that may be wrong, in percent."""

    threshold = forms.FloatField(min_value=0, max_value=1)
    risk_target = forms.FloatField(min_value=0.01, max_value=50, required=False)
    change = forms.ChoiceField(choices=[(name, name) for name in CHANGES], required=False)
    intent = forms.CharField(required=False, max_length=longest(Intent, "name"))

    def scenario(self, policy: DecisionPolicy) -> Scenario:
        """What was asked for; else as the policy has it."""
        if not self.is_bound or not self.is_valid():
            return Scenario(policy.threshold, policy.risk_target)
        risk_target = self.cleaned_data["risk_target"]
        return Scenario(self.cleaned_data["threshold"], risk_target / 100 if risk_target else None)


class NarrowForm(forms.Form):
    intent = forms.CharField(required=False, max_length=longest(Intent, "name"), strip=False)
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


def asked_without(asked: Mapping[str, object], *names: str) -> str:
    return urlencode({name: value for name, value in asked.items() if name not in names})
