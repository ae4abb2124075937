"""What ten minutes cost with the engines that the environment assumes at OpenAI, by list prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest

from auditor.endpoints import LANGUAGE_MODEL, SPEECH_MODEL
from engines.language.openai.analysis_prompt import analysis_rules, transcript_data
from engines.language.openai.parts import tokens_in
from engines.language.port import SpokenTurn
from tenants.domain.published_prices import published_prices

_SENT: Final = Decimal("1.25")  # Seconds that are billed a second of speech, at most.
_ANSWERED: Final = 3_000  # Tokens of a report with sixty turns scored.
_ASKED: Final = 2  # Times: the second is the rare one, after a fault.
_WORDS: Final = "and then I called you about it again, so what will you do? " * 2


def _price(model: str, unit: str) -> Decimal:
    [found] = {
        price.usd for price in published_prices() if (price.model, price.unit) == (model, unit)
    }
    return found


def _analysis() -> Decimal:
    """Of 1,500 words in sixty turns, read twice."""
    turns = [SpokenTurn(number, "customer", _WORDS, number, number + 1) for number in range(60)]
    read = tokens_in(analysis_rules()) + tokens_in(transcript_data(turns, "en"))
    one = read * _price(LANGUAGE_MODEL, "input_token")
    return _ASKED * (one + _ANSWERED * _price(LANGUAGE_MODEL, "output_token"))


@pytest.mark.parametrize(
    ("spoken_seconds", "most_usd"),
    [(420 * _SENT, "0.045"), (Decimal(600), "0.055")],
    ids=["two channels, 30 % silence", "one channel without a pause"],
)
def test_ten_minutes_cost_no_more_than_was_said(spoken_seconds: Decimal, most_usd: str) -> None:
    spent = spoken_seconds * _price(SPEECH_MODEL, "audio_second") + _analysis()

    assert Decimal("0.03") < spent <= Decimal(most_usd)
