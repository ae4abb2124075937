"""What was used and what it cost, as a page and as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tenants.domain.actors import actor_of
from tenants.domain.budgets import budget_status, next_month_after
from tenants.domain.csv_rows import csv_pieces
from tenants.domain.money import decimal_text, usd
from tenants.domain.prices import LOCAL
from tenants.domain.usage import EXPORTED, STEPS, Usage, exported_entries, usage
from tenants.forms import PERIODS, UsageForm, period_query
from tenants.work_queue.kinds import kind_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from tenants.domain.budgets import BudgetStatus
    from tenants.domain.periods import Period
    from tenants.domain.usage import UsageLine

_UNITS: Final = {
    "audio_second": gettext_lazy("seconds of audio"),
    "input_token": gettext_lazy("words read (tokens)"),
    "output_token": gettext_lazy("words written (tokens)"),
    "turn": gettext_lazy("turns of conversations"),
}
_NAMES: Final = {
    "opinion": gettext_lazy("second opinion"),
    "call": gettext_lazy("calls"),
    "ticket": gettext_lazy("tickets"),
    LOCAL: gettext_lazy("this server"),
}
_WEEK, _MONTH = "week", "month"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """A line as people read it; `url` opens its entries, `share` is of all that was spent."""

    name: str
    quantity: str
    unit: str
    counted: str
    estimated: str
    total: str
    share: str
    entries: int
    unpriced: int
    url: str


@require_safe
@login_required
@permission_required("tenants.view_usageentry", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """The sums of a period, by what the reader chose."""
    form = UsageForm(request.GET)
    period, by = form.chosen(), form.grouping()
    found = _usage(period, by)
    context = {
        "period": period,
        "periods": PERIODS,
        "errors": form.non_field_errors() or form.errors,
        "query": period_query(period),
        "by": by,
        "groupings": form.fields["by"].choices,  # type: ignore[attr-defined]  # A ChoiceField's.
        "rows": rows_of(found, period, by),
        "totals": {
            "counted": usd(found.counted_usd),
            "estimated": usd(found.estimated_usd),
            "all": usd(found.usd),
        },
        "unpriced": found.unpriced,
        "unpriced_url": _ledger(period.first, period.last, {"price": "unknown"}),
        "ledger_url": _ledger(period.first, period.last, {}),
        "budget": _budget(budget_status()),
    }
    return render(request, "tenants/usage.html", context)


@require_safe
@login_required
@permission_required("tenants.view_usageentry", raise_exception=True)
def summary(request: HttpRequest) -> StreamingHttpResponse:
    """The page's table as CSV."""
    form = UsageForm(request.GET)
    period, by = form.chosen(), form.grouping()
    header = (by, "unit", "quantity", "counted_usd", "estimated_usd", "total_usd", "entries")
    rows = (
        (
            line.begins or line.names.get(by, ""),
            line.unit,
            decimal_text(line.quantity),
            *map(decimal_text, (line.counted_usd, line.estimated_usd, line.usd)),
            line.entries,
        )
        for line in _usage(period, by).lines
    )
    return _file("usage", period, csv_pieces(header, rows))


@require_safe
@login_required
@permission_required("tenants.view_usageentry", raise_exception=True)
def entries(request: HttpRequest) -> StreamingHttpResponse:
    """Every line of the ledger of the period as CSV."""
    period = UsageForm(request.GET).chosen()
    rows = exported_entries(period, actor_of(request.user))
    return _file("ledger", period, csv_pieces(EXPORTED, rows))


def rows_of(found: Usage, period: Period, by: str) -> list[UsageRow]:
    return [
        UsageRow(
            name=_name(line, by),
            quantity=f"{line.quantity.normalize():,f}",
            unit=str(_UNITS.get(line.unit, line.unit)),
            counted=usd(line.counted_usd),
            estimated=usd(line.estimated_usd),
            total=usd(line.usd),
            share=f"{100 * line.usd / found.usd:.1f}" if found.usd else "0",
            entries=line.entries,
            unpriced=line.unpriced,
            url=_entries_of(line, period, by),
        )
        for line in found.lines
    ]


def _usage(period: Period, by: str) -> Usage:
    return usage(period, step=by) if by in STEPS else usage(period, groups=[by])


def _name(line: UsageLine, by: str) -> str:
    if line.begins:
        return date_format(line.begins, "F Y" if by == _MONTH else "j M Y")
    name = line.names[by]
    return str(_NAMES[name]) if name in _NAMES else kind_label(name)


def _entries_of(line: UsageLine, period: Period, by: str) -> str:
    """The ledger, narrowed to what the line counts."""
    first, last = period.first, period.last
    if line.begins:
        first = max(first, line.begins)
        last = min(last, _last_day(line.begins, by))
    narrowed = {f"{name}__exact": value for name, value in line.names.items()}
    return _ledger(first, last, narrowed | {"unit__exact": line.unit})


def _last_day(begins: date, step: str) -> date:
    if step == _MONTH:
        return next_month_after(begins) - _DAY
    return begins + (6 * _DAY if step == _WEEK else 0 * _DAY)


def _ledger(first: date, last: date, narrowed: dict[str, str]) -> str:
    """The admin's list of entries from the first day to the last, both included."""
    zone = timezone.get_current_timezone()
    since, until = (datetime.combine(day, time.min, zone) for day in (first, last + _DAY))
    between = {"created_at__gte": since.isoformat(), "created_at__lt": until.isoformat()}
    return reverse("admin:tenants_usageentry_changelist", query=between | narrowed)


def _budget(status: BudgetStatus) -> dict[str, object]:
    limit = "" if status.limit_usd is None else usd(status.limit_usd)
    return {
        "spent": usd(status.spent_usd),
        "limit": limit,
        "percent": status.percent,
        "is_over": status.is_over,
        "is_close": status.is_close,
        "next_month": status.next_month,
    }


def _file(name: str, period: Period, pieces: Iterable[bytes]) -> StreamingHttpResponse:
    filename = f"{name}-{period.first}-{period.last}.csv"
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
