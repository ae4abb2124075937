"""The admin's first page: four rows of figures, each of which opens its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from calls.admin.lists import STUCK, TRANSCRIBED
from calls.domain.dashboard import figures
from calls.domain.overview import start_of_today
from calls.domain.pipeline.pauses import pauses_of_calls
from tenants.domain.money import usd

if TYPE_CHECKING:
    from django.http import HttpRequest

    from calls.domain.dashboard import Figures
    from tenants.domain.budgets import BudgetStatus


def with_figures(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    """The theme asks for this by its dotted name (auditor/theme.py)."""
    shown = figures()
    calls = reverse("admin:calls_call_changelist")
    context.update(
        figures=shown,
        pauses=pauses_of_calls(),
        calls_url=calls,
        stuck_url=f"{calls}?{STUCK}=yes",
        statuses=_statuses(shown, calls),
        hours=[
            (shown.transcribed_today_ms, f"{calls}?{TRANSCRIBED}=today"),
            (shown.transcribed_week_ms, f"{calls}?{TRANSCRIBED}=week"),
            (shown.transcribed_ms, f"{calls}?{TRANSCRIBED}=ever"),
        ],
        money=_money(shown.money),
        may_retry=request.user.has_perm("calls.retry_call"),
        may_pause=request.user.has_perm("calls.pause_pipeline"),
    )
    return context


def _statuses(shown: Figures, calls: str) -> list[tuple[str, object, int, str]]:
    """State, its word, how many of today's calls stand there, and their list."""
    today = start_of_today().isoformat()
    return [
        (
            status.value,
            status.label,
            count,
            reverse(
                "admin:calls_call_changelist",
                query={"status__exact": status.value, "created_at__gte": today},
            ),
        )
        for status, count in shown.by_status.items()
    ]


def _money(money: BudgetStatus) -> dict[str, object]:
    month = start_of_today().replace(day=1).isoformat()
    return {
        "spent": usd(money.spent_usd),
        "budget": usd(money.limit_usd) if money.limit_usd is not None else "",
        "percent": money.percent,
        "url": reverse("admin:tenants_usageentry_changelist", query={"created_at__gte": month}),
    }
