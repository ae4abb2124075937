"""The local analyst on the labelled sentences and calls: no kind falls below what was reached.

Whoever raises a figure raises it here too. What falls below is a loss, or a label to be argued.
"""

import re
from functools import cache

import pytest

from bench.labelled.measures import KindFigures, measured
from bench.labelled.reading import Half, calls, sentences
from engines.language.local.analyst import LocalAnalyst
from engines.language.port import Entity

_SLACK = 0.01
_LEAST_PRECISION = 0.8  # Of what is shown unasked.
_REACHED: dict[Half, dict[str, tuple[float, float]]] = {
    "dev": {
        "action_item": (1.0, 0.95),
        "entity_account_number": (1.0, 1.0),
        "entity_address": (1.0, 1.0),
        "entity_birth_date": (1.0, 1.0),
        "entity_card_number": (1.0, 1.0),
        "entity_date": (1.0, 1.0),
        "entity_email": (1.0, 1.0),
        "entity_identity_number": (1.0, 1.0),
        "entity_money": (1.0, 1.0),
        "entity_order_number": (1.0, 1.0),
        "entity_organization": (1.0, 1.0),
        "entity_person": (1.0, 0.97),
        "entity_phone": (1.0, 1.0),
        "entity_postal_code": (1.0, 1.0),
        "entity_reference": (1.0, 1.0),
        "entity_room_number": (1.0, 1.0),
        "entity_time": (1.0, 1.0),
        "mood_mixed": (0.83, 1.0),
        "mood_negative": (0.96, 0.91),
        "mood_neutral": (0.95, 0.99),
        "mood_positive": (1.0, 0.91),
        "objection": (1.0, 0.75),
        "pain_point": (0.92, 0.76),
        "topic": (0.85, 0.88),
    },
    "held_out": {
        "action_item": (1.0, 0.81),
        "entity_account_number": (1.0, 1.0),
        "entity_address": (1.0, 1.0),
        "entity_birth_date": (1.0, 1.0),
        "entity_card_number": (1.0, 1.0),
        "entity_date": (1.0, 1.0),
        "entity_email": (0.83, 0.83),
        "entity_identity_number": (1.0, 1.0),
        "entity_money": (1.0, 1.0),
        "entity_order_number": (1.0, 1.0),
        "entity_organization": (1.0, 1.0),
        "entity_person": (0.96, 0.93),
        "entity_phone": (1.0, 0.88),
        "entity_postal_code": (1.0, 1.0),
        "entity_reference": (1.0, 1.0),
        "entity_room_number": (1.0, 1.0),
        "entity_time": (1.0, 1.0),
        "mood_mixed": (0.83, 0.83),
        "mood_negative": (0.94, 0.93),
        "mood_neutral": (0.95, 0.97),
        "mood_positive": (0.96, 0.89),
        "objection": (1.0, 0.8),
        "pain_point": (0.92, 0.85),
        "topic": (0.8, 0.78),
    },
}  # Kind: precision and recall, rounded down.
_SPELLED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|oh|zero|hundred|thousand|fifty|dot|at"
    r"|[\dA-Za-z] [\dA-Za-z])\b",
    re.IGNORECASE,
)


@cache
def _tallies(half: Half) -> dict[str, KindFigures]:
    return measured(LocalAnalyst(), half)


@pytest.mark.parametrize("half", ["dev", "held_out"])
def test_precision_and_recall_stay_where_they_are(half: Half) -> None:
    fallen = {
        kind: (tally.precision, tally.recall)
        for kind, tally in _tallies(half).items()
        if tally.precision < _REACHED[half][kind][0] - _SLACK
        or tally.recall < _REACHED[half][kind][1] - _SLACK
    }
    assert fallen == {}


def test_every_kind_that_is_shown_is_right_four_times_in_five() -> None:
    wrong = {k: t for k, t in _tallies("held_out").items() if t.precision < _LEAST_PRECISION}
    assert wrong == {}


def test_a_value_is_a_part_of_what_was_said_or_a_listed_rewriting() -> None:
    invented = [
        (entity.text, sentence.conversation.turns[-1].text)
        for half in ("dev", "held_out")
        for sentence in sentences(half)
        for entity in LocalAnalyst().analyze(sentence.conversation).entities
        if not _is_said(entity, " ".join(turn.text for turn in sentence.conversation.turns))
    ]
    assert invented == []


def _is_said(entity: Entity, text: str) -> bool:
    """Letter for letter; or spelled out; or a name of a text that has no capitals."""
    if entity.text in text or (text == text.lower() and entity.text.lower() in text):
        return True
    return all(_SPELLED.search(quote.text) for quote in entity.quotes)


def test_there_are_examples_enough() -> None:
    assert sum(1 for half in ("dev", "held_out") for _ in sentences(half)) >= 300
    assert sum(1 for half in ("dev", "held_out") for _ in calls(half)) >= 40


def test_labels_stand_in_their_sentences_unless_spelled_out() -> None:
    for half in ("dev", "held_out"):
        for sentence in sentences(half):
            text = sentence.conversation.turns[-1].text
            for _, written in sentence.entities:
                is_rewritten = _SPELLED.search(text) or text == text.lower()
                assert written in text or is_rewritten, (written, text)
