import pytest

from bench.attribution import attribution
from bench.stats import ArmTimes, count_line, interleave, most_line, ratio_line, skip_line


def test_a_ratio_is_the_median_of_the_blocks_against_both_controls() -> None:
    blocks = [ArmTimes((1.0, 1.0), 1.0), ArmTimes((1.0, 1.1), 1.05), ArmTimes((2.0, 2.0), 2.4)]

    line = ratio_line("work", blocks, 1.1)

    assert str(line) == "RATIO name=work value=1 lo=1 hi=1.2 goal=<=1.1 n=3 pass=1 noisy=0"


def test_a_noisy_ratio_passes_nothing() -> None:
    line = ratio_line("work", [ArmTimes((1.0, 1.5), 1.0)] * 3, 1.1)

    assert (line.noisy, line.passed) == (True, False)


def test_a_count_out_of_nothing_does_not_pass() -> None:
    assert count_line("lost", 0, 0, 0).passed is False
    assert str(count_line("lost", 0, 9, 0)) == "COUNT name=lost value=0 of=9 goal=0 pass=1"


@pytest.mark.parametrize(("value", "passes"), [(0.3, True), (0.31, False)])
def test_a_figure_may_be_at_most_its_goal(value: float, *, passes: bool) -> None:
    assert most_line("errors", value, 0.3).passed is passes


def test_what_was_not_measured_says_why() -> None:
    assert str(skip_line("asr", "no recordings")) == "SKIP name=asr note='no recordings'"


def test_the_control_runs_before_and_after_the_product_in_every_block() -> None:
    order: list[str] = []

    interleave(lambda: order.append("bare"), lambda: order.append("product"), 2)

    assert order == ["bare", "product", "bare"] * 2


def test_a_word_counts_for_the_speaker_it_was_given_to() -> None:
    said = [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "my bill uh"}]
    heard = [{"speaker": "agent", "text": "hello my"}, {"speaker": "customer", "text": "Bill"}]

    measured = attribution(said, heard)

    assert (measured.words, measured.wrong) == (3, 1)
    assert measured.percent == pytest.approx(100 / 3)
