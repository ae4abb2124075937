"""The page that replays decisions under another threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.domain.actors import actor_of
from tenants.forms import PeriodForm
from tenants.views.lists import page_asked
from tickets.domain.decision.policies import current_policy
from tickets.domain.figures import what_if as replay
from tickets.domain.figures.cohort import eligible
from tickets.domain.visibility import visible_tickets
from tickets.views.figure_forms import ScenarioForm, asked_without
from tickets.views.figures import about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from tickets.domain.figures.what_if import Change, Scenario
    from tickets.models.work import TicketQuerySet

_PERIOD: Final = "last-month"


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def what_if(request: HttpRequest) -> HttpResponse:
    """What another threshold or risk_target would have answered, by intent, and which tickets."""
    form, policy = PeriodForm(request.GET), current_policy()
    period = form.chosen(_PERIOD)
    scenario_form = ScenarioForm(request.GET if "threshold" in request.GET else None)
    scenario = scenario_form.scenario(policy)
    tickets = visible_tickets(actor_of(request.user))
    lines = replay.what_if(tickets, period, scenario)
    kept = _kept(scenario)
    context = about(request, "what-if", form, period) | {
        "policy": policy,
        "scenario": scenario,
        "scenario_form": scenario_form,
        "lines": lines,
        "total": (total := replay.summed(lines)),
        "kept": kept,
        "kept_query": urlencode(kept),
    }
    found = replay.under_scenario(eligible(tickets, period), scenario)
    return render(
        request,
        "tickets/figures/what_if.html",
        context | _listed(request.GET, scenario_form, found, total),
    )


def _kept(scenario: Scenario) -> dict[str, str]:
    """The scenario as the end of an address."""
    kept = {"threshold": f"{scenario.threshold:g}"}
    if scenario.risk_target is not None:
        kept["risk_target"] = f"{100 * scenario.risk_target:g}"
    return kept


def _listed(
    asked: QueryDict, scenario_form: ScenarioForm, found: TicketQuerySet, total: Change
) -> dict[str, object]:
    """The page of tickets that change; of one intent where that is asked for."""
    said = scenario_form.cleaned_data if scenario_form.is_valid() else {}
    change = said.get("change") or ("gained" if total.gained else "lost")
    shown = replay.changing(found, change).select_related("decision", "intent")
    if "intent" in asked and "intent" in said:
        shown = shown.filter(Q(decision__intent_name=said["intent"]))
    return {
        "change": change,
        "intent": said.get("intent") if "intent" in asked else None,
        "page": page_asked(shown, asked),
        "asked": asked_without(asked, "before", "after"),
    }
