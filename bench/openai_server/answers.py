"""What the server sends: as it is told, by every way that such a server goes wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTED: Final = {"prompt_tokens": 120, "completion_tokens": 5, "total_tokens": 125}
JSON: Final = {"Content-Type": "application/json"}
_FOR_EVER: Final = 3_600.0


@dataclass(frozen=True)
class ServerAnswer:
    """Sent after *delay* seconds, with *drip* seconds between its bytes.

    One that *is_cut* announces all of its body, sends half of it and hangs up.
    """

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    is_cut: bool = False


def says(content: str | None, usage: dict[str, int] | None = COUNTED) -> ServerAnswer:
    """A completion of the model."""
    return _completion({"role": "assistant", "content": content}, usage)


def refuses() -> ServerAnswer:
    """A completion in which the model will not answer."""
    return _completion({"role": "assistant", "content": None, "refusal": "I cannot."}, COUNTED)


def sends(value: object) -> ServerAnswer:
    """Any value, as JSON; NaN as Python writes it, which is none."""
    return ServerAnswer(json.dumps(value), headers=JSON)


def fails(status: int, **headers: str) -> ServerAnswer:
    """With a message that quotes what the customer wrote."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ServerAnswer('{"error": {"message": "Where is my money?"}}', status, named)


def explains(status: int, message: str, **error: str) -> ServerAnswer:
    """A failure with the server's reason in it."""
    return ServerAnswer(json.dumps({"error": {"message": message, **error}}), status, JSON)


def _completion(message: dict[str, object], usage: dict[str, int] | None) -> ServerAnswer:
    return sends(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "small",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": usage,
        }
    )


# By name, so that a bench can ask for each of them in turn.
FAULTS: Final[Mapping[str, ServerAnswer]] = {
    "too_many": fails(429),
    "too_many_for_a_while": fails(429, Retry_After="2"),
    "quota": explains(429, "You exceeded your current quota.", code="insufficient_quota"),
    "key": fails(401),
    "model": fails(404),
    "too_large": fails(413),
    "broken": fails(500),
    "overloaded": fails(503),
    "hang": ServerAnswer("", delay=_FOR_EVER),
    "drip": ServerAnswer('{"text": "' + "on and " * 200 + '"}', headers=JSON, drip=0.05),
    "cut_off": ServerAnswer('{"text": "hello, this is"}', headers=JSON, is_cut=True),
    "cut_json": ServerAnswer('{"text": "hello, th', headers=JSON),
    "schema": sends({"transcript": [{"what": "hello"}]}),
    "refusal": refuses(),
    "empty": ServerAnswer(""),
    "html": ServerAnswer("<!doctype html><p>Welcome", headers={"Content-Type": "text/html"}),
}
