"""What a model of ours answers about `LATE_PARCEL`."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Final

from engines.language.tests.make import make_conversation

PARCEL: Final = make_conversation(
    ("a", "Thank you for calling Northwind, this is Dana."),
    ("c", "Hi, my order four four seven one has not arrived, and I am really upset."),
    ("a", "I am sorry about that. I will send a new one today."),
    ("c", "Fine. Thank you."),
)
_UPSET: Final = {"turn": 1, "text": "I am really upset"}
_NOT_ARRIVED: Final = {"turn": 1, "text": "has not arrived"}
WHOLE: Final = {
    "summary": "The customer's order 4471 had not arrived. Dana will send a new one.",
    "summary_quotes": [_NOT_ARRIVED, {"turn": 2, "text": "I will send a new one today"}],
    "reason": {"text": "An order has not arrived.", "quotes": [_NOT_ARRIVED]},
    "resolution": {
        "outcome": "resolved",
        "quotes": [{"turn": 2, "text": "I will send a new one today"}],
    },
    "sentiment": {"overall": "negative", "score": -0.4, "quotes": [_UPSET]},
}
PART: Final = WHOLE | {
    "by_speaker": [{"speaker": "customer", "score": -0.4}],
    "by_turn": [{"turn": 1, "score": -0.8}, {"turn": 3, "score": 0.3}],
    "entities": [
        {"type": "person", "text": "Dana", "quotes": [{"turn": 0, "text": "this is Dana"}]},
        {
            "type": "order_number",
            "text": "4471",
            "quotes": [{"turn": 1, "text": "my order four four seven one"}],
        },
    ],
    "pain_points": [{"text": "The order is late.", "quotes": [_NOT_ARRIVED]}],
    "objections": [],
    "action_items": [
        {"text": "Dana sends a new one.", "quotes": [{"turn": 2, "text": "I will send a new one"}]}
    ],
    "topics": [{"text": "late order", "quotes": [_NOT_ARRIVED]}],
}


def part(**changed: Any) -> str:  # noqa: ANN401  # Any JSON.
    return json.dumps(deepcopy(PART) | changed)


def whole(**changed: Any) -> str:  # noqa: ANN401  # Any JSON.
    return json.dumps(deepcopy(WHOLE) | changed)
