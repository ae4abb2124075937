"""Figures, addresses and links of statements, held against what was said."""

from __future__ import annotations

import time

import pytest

from engines.language.citations import SaidFigures
from engines.language.tests.make import make_conversation

SAID = SaidFigures(
    make_conversation(
        ("a", "Your order four four seven one costs 1299 dollars, due on the fifth of March."),
        ("c", "Write to j o at example dot com, or see https://example.com/help."),
        ("c", "It was twenty five cents, and then twelve ninety nine."),
    )
)


@pytest.mark.parametrize(
    "statement",
    [
        "Order 4471 costs $1,299.00.",
        "Due on 5 March.",
        "Write to jo@example.com.",
        "See https://example.com/help!",
        "It is 25 cents.",
        "It was $12.99.",
        "No figure at all.",
    ],
)
def test_what_was_said_in_whatever_form_is_held(statement: str) -> None:
    assert SAID.hold(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Order 4472.",
        "It costs $44.71.",
        "Due in 2027.",
        "Write to jo@example.org.",
        "See https://example.com/pay",
        "See www.example.net",
        "It is 26 cents.",
    ],
)
def test_what_nobody_said_is_not(statement: str) -> None:
    assert not SAID.hold(statement)


@pytest.mark.parametrize("run", ["a", "1-", "a.", "1 ", "@", "www."])
def test_a_long_run_takes_time_as_its_length(run: str) -> None:
    def seconds(copies: int) -> float:
        start = time.process_time()
        SAID.hold(run * copies)
        return time.process_time() - start

    seconds(10)
    assert seconds(40_000) < 16 * max(seconds(5_000), 0.02)
