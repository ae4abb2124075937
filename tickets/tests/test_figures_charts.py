"""Where marks lie, and what stands at the axes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engines.statistics.intervals import share
from tickets.domain.figures.reliability import ReliabilityBin
from tickets.domain.figures.resolution import Week
from tickets.domain.figures.risk_coverage import Point
from tickets.views.charts import reliability_marks, risk_chart, trend

_MONDAY = date(2026, 3, 2)


def _weeks(*rates: tuple[int, int]) -> list[Week]:
    return [
        Week(_MONDAY + timedelta(weeks=number), count, share(hits, count))
        for number, (hits, count) in enumerate(rates)
    ]


def test_a_bin_lies_at_its_confidence_and_at_the_share_that_was_right() -> None:
    (mark,) = reliability_marks([ReliabilityBin(0.8, 0.9, 0.85, share(3, 4))])
    assert (mark.x, mark.y) == ("85.00%", "25.00%")


def test_a_line_is_broken_where_a_week_has_no_rate() -> None:
    drawn = trend(_weeks((1, 2), (1, 1), (0, 0), (0, 3), (2, 4)))
    assert drawn.lines == ["0.00,50.00 25.00,0.00", "75.00,100.00 100.00,50.00"]
    assert len(drawn.marks) == 4


def test_a_single_week_stands_in_the_middle() -> None:
    drawn = trend(_weeks((1, 2)))
    assert ([mark.x for mark in drawn.marks], drawn.lines) == (["50.00%"], [])


def test_many_weeks_have_few_words() -> None:
    assert len(trend(_weeks(*[(1, 2)] * 157)).axes.x) == 5


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (2, ["0 %", "0.5 %", "1 %", "1.5 %", "2 %"]),
        (4, ["0 %", "1.25 %", "2.5 %", "3.75 %", "5 %"]),
        (100, ["0 %", "25 %", "50 %", "75 %", "100 %"]),
    ],
)
def test_the_axis_of_risk_is_as_high_as_it_must_be(wrong: int, words: list[str]) -> None:
    curve = [Point(0.9, 1.0, share(wrong, 100))]
    chart = risk_chart({"known": (curve, curve[0]), "trained": ([], None)}, None)
    assert [tick.word for tick in chart.axes.y] == words
    assert list(chart.curves) == ["known"]


def test_the_risk_target_is_a_line_of_its_own() -> None:
    chart = risk_chart({}, 0.01)
    assert (chart.curves, chart.target) == ({}, "50.00%")
