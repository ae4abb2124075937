"""The figures about tickets, and the tickets behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.domain.actors import actor_of
from tenants.forms import PERIODS, PeriodForm, period_query
from tenants.views.lists import page_asked
from tickets.domain.decision.policies import current_policy
from tickets.domain.figures.cost import cost
from tickets.domain.figures.handoffs import handoffs
from tickets.domain.figures.per_intent import per_intent
from tickets.domain.figures.per_version import active_version, per_policy, per_version
from tickets.domain.figures.reliability import held_out, reliability_of, sample_of
from tickets.domain.figures.resolution import left_out, resolution, verified
from tickets.domain.figures.risk_coverage import at_threshold, held_out_curve, labelled_curve
from tickets.domain.figures.rows import NAMES, rows_of
from tickets.domain.figures.sla import sla_figures
from tickets.domain.visibility import visible_tickets
from tickets.views import charts
from tickets.views.figure_forms import NarrowForm, asked_without
from tickets.views.figure_labels import label_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.domain.periods import Period
    from tickets.domain.figures.reliability import Sample
    from tickets.models import ClassifierVersion, DecisionPolicy

    Context = dict[str, object]

_SHOWN_WITH: Final = ("decision", "intent")
# What a decision holds beside its reasons; a table has no room for it.
_HEAVY: Final = ("alternatives", "citations", "answer", "second_opinion")


def about(request: HttpRequest, tab: str, form: PeriodForm, period: Period) -> Context:
    """What every page of figures shows: its period, and whose tickets are counted."""
    return {
        "tab": tab,
        "period": period,
        "periods": PERIODS,
        "query": period_query(period),
        "errors": form.non_field_errors() or form.errors,
        "is_part": not request.user.has_perm("tickets.see_all_tickets"),
    }


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """All figures of a period, of the tickets the person may see."""
    form = PeriodForm(request.GET)
    period = form.chosen()
    tickets = visible_tickets(actor_of(request.user))
    found = resolution(tickets, period)
    sample = sample_of(tickets, period)
    context = about(request, "overview", form, period) | {
        "resolution": found,
        "left_out": (apart := left_out(tickets, period)),
        "trend": charts.trend(found.weeks),
        "verified": verified(tickets, period),
        "handoffs": handoffs(tickets, period),
        "cost": (spent := cost(tickets, period)),
        "usd_each": spent.usd_each(found.answered.count + apart.count),
        "usd_each_answer": spent.usd_each(found.answered.hits),
        "sla_figures": sla_figures(tickets, period),
        "sla_by_people": sla_figures(tickets, period, people=True),
    }
    return render(request, "tickets/figures/overview.html", context | _confidence(sample))


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def intents(request: HttpRequest) -> HttpResponse:
    """The figures of each intent."""
    form = PeriodForm(request.GET)
    period = form.chosen()
    tickets = visible_tickets(actor_of(request.user))
    sample = sample_of(tickets, period)
    lines = per_intent(tickets, period, sample)
    context = about(request, "intents", form, period) | {"lines": lines}
    return render(request, "tickets/figures/intents.html", context)


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def versions(request: HttpRequest) -> HttpResponse:
    """The figures of each version of the classifier and of the policy."""
    form = PeriodForm(request.GET)
    period = form.chosen()
    tickets = visible_tickets(actor_of(request.user))
    sample = sample_of(tickets, period)
    context = about(request, "versions", form, period) | {
        "versions": per_version(tickets, period, sample),
        "policies": per_policy(tickets, period, sample),
    }
    return render(request, "tickets/figures/versions.html", context)


@require_safe
@login_required
@permission_required("tickets.view_figures", raise_exception=True)
def rows(request: HttpRequest, part: str) -> HttpResponse:
    """The tickets that a figure counted, newest first."""
    if part not in NAMES:
        raise Http404
    asked, form = request.GET, PeriodForm(request.GET)
    period, narrowing = form.chosen(), NarrowForm(request.GET).narrowing()
    found = rows_of(visible_tickets(actor_of(request.user)), period, part, narrowing)
    found = found if narrowing else found.none()
    shown = found.select_related(*_SHOWN_WITH).defer(*(f"decision__{name}" for name in _HEAVY))
    context = about(request, "", form, period) | {
        "words": label_of(part),
        "narrowing": narrowing,
        "count": found.count(),
        "page": page_asked(shown, asked),
        "asked": asked_without(asked, "before", "after"),
    }
    return render(request, "tickets/figures/rows.html", context)


def _confidence(sample: Sample) -> Context:
    """How far confidence can be trusted: in the period, and by the active version's training."""
    version, policy = active_version(), current_policy()
    known = reliability_of(sample.labelled)
    trained = held_out(version) if version else reliability_of([])
    return {
        "version": version,
        "policy": policy,
        "sample": sample,
        "known": known,
        "known_answers": reliability_of(sample.answers),
        "known_handed_over": reliability_of(sample.handed_over),
        "trained": trained,
        "axes": charts.square_axes(),
        "known_marks": charts.reliability_marks(known.bins),
        "trained_marks": charts.reliability_marks(trained.bins),
    } | _risk(sample, version, policy)


def _risk(sample: Sample, version: ClassifierVersion | None, policy: DecisionPolicy) -> Context:
    curves = {
        "trained": held_out_curve(version) if version else [],
        "known": labelled_curve(sample.labelled),
    }
    here = {name: at_threshold(points, policy.threshold) for name, points in curves.items()}
    drawn = {name: (points, here[name]) for name, points in curves.items()}
    return {
        "curves": curves,
        "here": here,
        "risk": charts.risk_chart(drawn, policy.risk_target),
    }
