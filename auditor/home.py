"""The first page after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.domain.overview import flow_of, in_trouble
from calls.domain.pipeline.pauses import pauses_of_calls
from calls.domain.visibility import visible_calls
from calls.views.rows import rows_of
from tenants.domain.actors import actor_of
from tenants.domain.budgets import budget_status
from tenants.domain.money import usd
from tickets.domain.visibility import visible_tickets
from tickets.domain.work.queues import queues_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LATEST: Final = 8
_TROUBLES: Final = 6


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """By role: what there is to answer; an agent's own calls, a team's, the tenant's trouble."""
    if not request.user.has_perm("calls.view_call"):
        return render(request, "home_outside.html")
    actor = actor_of(request.user)
    calls = visible_calls(actor)
    latest = list(calls.newest_first().select_related("agent__user")[:_LATEST])
    context: dict[str, object] = {
        "lines": rows_of(latest),
        "flow": flow_of(calls),
        "pauses": pauses_of_calls(),
        "queues": queues_of(visible_tickets(actor), actor.membership),
    }
    if request.user.has_perm("tenants.view_usageentry"):
        context["budget"] = _budget()
    if request.user.has_perm("calls.retry_call"):
        context["troubles"] = in_trouble(calls)[:_TROUBLES]
    return render(request, "home.html", context)


def _budget() -> dict[str, object] | None:
    """What there is to say of the month's budget; nothing below its warning."""
    status = budget_status()
    if status.limit_usd is None or not (status.is_over or status.is_close):
        return None
    return {
        "is_over": status.is_over,
        "percent": status.percent,
        "spent": usd(status.spent_usd),
        "limit": usd(status.limit_usd),
        "next_month": status.next_month,
    }
