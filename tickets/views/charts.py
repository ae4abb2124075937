"""Where the marks of a chart lie: all in percent of its plot, from the left and from the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engines.statistics.intervals import Share
    from tickets.domain.figures.reliability import ReliabilityBin
    from tickets.domain.figures.resolution import Week
    from tickets.domain.figures.risk_coverage import Point

_HEIGHTS: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # Of an axis of shares.
_LABELS: Final = 5


class Mark(NamedTuple):
    """A dot with its interval from `low` to `high`."""

    x: str
    y: str
    low: str
    high: str


class AxisTick(NamedTuple):
    at: str
    word: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line and the band around it as points of an SVG polyline in a box of 100 x 100."""

    line: str
    band: str
    here: Mark | None = None


@dataclass(frozen=True, slots=True)
class ChartAxes:
    x: list[AxisTick]
    y: list[AxisTick]


@dataclass(frozen=True, slots=True)
class Trend:
    marks: list[Mark]
    lines: list[str]
    axes: ChartAxes


@dataclass(frozen=True, slots=True)
class RiskChart:
    """`target` is the height of the risk target, if there is one."""

    curves: dict[str, Curve]
    axes: ChartAxes
    target: str


def reliability_marks(bins: Iterable[ReliabilityBin]) -> list[Mark]:
    """Confidence from left to right, the share that was right upwards."""
    return [_mark(one.confidence, one.right) for one in bins if one.right.value is not None]


def trend(weeks: Sequence[Week]) -> Trend:
    """A mark a week that has a rate; lines join weeks that follow each other."""
    last = max(len(weeks) - 1, 1)
    places = [number / last if len(weeks) > 1 else 0.5 for number in range(len(weeks))]
    known = [
        (number, _mark(places[number], week.rate))
        for number, week in enumerate(weeks)
        if week.rate.value is not None
    ]
    step = -(-len(weeks) // _LABELS) or 1
    words = [
        AxisTick(_across(places[number]), date_format(week.monday, "j M"))
        for number, week in enumerate(weeks)
        if number % step == 0
    ]
    return Trend([mark for _, mark in known], _joined(known), ChartAxes(words, _shares(1.0)))


def risk_chart(
    curves: Mapping[str, tuple[Sequence[Point], Point | None]], target: float | None
) -> RiskChart:
    """By name a curve and the point at which the threshold stands on it.

    To the right more is answered, upwards more of it is wrong.
    """
    highest = max(
        (point.wrong.value or 0.0 for points, _ in curves.values() for point in points), default=0
    )
    most = max(highest, target or 0.0)
    top = next(height for height in _HEIGHTS if height >= min(most, 1.0))
    return RiskChart(
        {name: _curve(points, here, top) for name, (points, here) in curves.items() if points},
        ChartAxes(_shares_across(), _shares(top)),
        "" if target is None else _down(target, top),
    )


def square_axes() -> ChartAxes:
    return ChartAxes(_shares_across(), _shares(1.0))


def _curve(points: Sequence[Point], here: Point | None, top: float) -> Curve:
    upper = [_at(point.coverage, point.wrong.high, top) for point in points]
    lower = [_at(point.coverage, point.wrong.low, top) for point in reversed(points)]
    line = " ".join(_at(point.coverage, point.wrong.value, top) for point in points)
    mark = _mark(here.coverage, here.wrong, top) if here else None
    return Curve(line, " ".join(upper + lower), mark)


def _mark(x: float, share: Share, top: float = 1.0) -> Mark:
    low, value, high = (_down(end or 0.0, top) for end in (share.low, share.value, share.high))
    return Mark(_across(x), value, low, high)


def _joined(known: Sequence[tuple[int, Mark]]) -> list[str]:
    runs: list[list[str]] = []
    before = None
    for number, mark in known:
        if before is None or number > before + 1:
            runs.append([])
        runs[-1].append(f"{mark.x.rstrip('%')},{mark.y.rstrip('%')}")
        before = number
    return [" ".join(run) for run in runs if len(run) > 1]


def _shares(top: float) -> list[AxisTick]:
    return [AxisTick(_down(top * part / 4, top), _percent(top * part / 4)) for part in range(5)]


def _shares_across() -> list[AxisTick]:
    return [AxisTick(_across(part / 4), _percent(part / 4)) for part in range(5)]


def _percent(share: float) -> str:
    hundred = round(100 * share, 2)
    places = next(places for places in range(3) if hundred == round(hundred, places))
    return _("%s %%") % number_format(hundred, places)


def _at(x: float, value: float | None, top: float) -> str:
    return f"{100 * x:.2f},{100 - 100 * min((value or 0.0) / top, 1.0):.2f}"


def _across(share: float) -> str:
    return f"{100 * share:.2f}%"


def _down(share: float, top: float) -> str:
    return f"{100 - 100 * min(share / top, 1.0):.2f}%"
