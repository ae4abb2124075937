"""Bands and lines are drawn to the scale of the call."""

from __future__ import annotations

import pytest

from calls.tests.make_review import make_turn
from calls.views.timeline import Tick, bands_of, sentiment_line, tone

TURNS = [make_turn(0), make_turn(1)]


def test_a_stretch_is_as_wide_as_its_part_of_the_call() -> None:
    (silence,) = bands_of(duration_ms=10_000, silences=[[2_500, 5_000]]).silences

    assert (silence.x, silence.width) == ("25.000%", "25.000%")


def test_a_very_short_stretch_at_the_end_is_seen_and_stays_inside() -> None:
    (overlap,) = bands_of(duration_ms=3_600_000, overlaps=[[3_599_990, 3_600_000]]).overlaps

    assert (overlap.x, overlap.width) == ("99.650%", "0.350%")


def test_sentiment_of_a_turn_that_is_gone_is_left_out() -> None:
    bands = bands_of(duration_ms=10_000, sentiment=[(1, -0.8), (7, 0.5)], turns=TURNS)

    assert [(block.look, block.start_ms) for block in bands.sentiment] == [("negative", 4_000)]


@pytest.mark.parametrize(
    ("duration_ms", "count", "second"),
    [(10_000, 2, 5_000), (52_000, 6, 10_000), (3_600_000, 6, 600_000), (21_600_000, 6, 3_600_000)],
)
def test_the_axis_has_a_handful_of_round_ticks(duration_ms: int, count: int, second: int) -> None:
    ticks = bands_of(duration_ms=duration_ms).ticks

    assert ticks[0] == Tick("0.000%", 0)
    assert (len(ticks), ticks[1].at_ms) == (count, second)


def test_the_line_runs_from_the_first_scored_turn_to_the_last() -> None:
    line = sentiment_line([(0, 1.0), (1, -1.0)], TURNS)

    assert [(point.x, point.y) for point in line] == [("0.00", "2.00"), ("100.00", "38.00")]
    assert [(point.turn, point.speaker) for point in line] == [(0, "agent"), (1, "customer")]


@pytest.mark.parametrize(
    ("score", "word"),
    [(-1, "negative"), (-0.2, "low"), (0, "neutral"), (0.2, "high"), (0.9, "positive")],
)
def test_a_score_has_a_colour_word(score: float, word: str) -> None:
    assert tone(score) == word
