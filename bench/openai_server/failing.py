"""A server that fails so many times in a hundred, and counts what it may bill."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from bench.openai_server.answers import FAULTS, ServerAnswer, refuses, says
from bench.openai_server.server import COMPLETIONS, TRANSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.openai_server.server import OpenAIServer, ServerQuestion

# Those that nobody has to mend: a key and a model's name do not come and go.
_COMMON: Final = ("too_many", "too_many_for_a_while", "broken", "overloaded", "hang", "drip")
_COMMON_BODIES: Final = ("cut_off", "cut_json", "empty", "html")
_OF_PATH: Final[Mapping[str, Sequence[ServerAnswer]]] = {
    TRANSCRIPTIONS: (FAULTS["schema"],),
    COMPLETIONS: (says('{"findings": "none"}'), refuses()),
}


@dataclass
class FailingServer:
    """Puts its faults between a server and those who ask; *seed* draws them.

    `requests` counts all that came, by path; `billed` what whole answers told of their usage, by
    its unit.
    """

    share: float
    seed: int
    requests: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    billed: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)  # noqa: S311  # A draw that can be repeated.

    def take_over(self, server: OpenAIServer) -> None:
        """From now on its answers by path are sometimes ours."""
        for path, faults in _OF_PATH.items():
            named = [FAULTS[name] for name in (*_COMMON, *_COMMON_BODIES)]
            server.by_path[path] = self._sometimes(server.by_path[path], [*named, *faults])

    def _sometimes(
        self, answering: Callable[[ServerQuestion], ServerAnswer], faults: Sequence[ServerAnswer]
    ) -> Callable[[ServerQuestion], ServerAnswer]:
        def answer(question: ServerQuestion) -> ServerAnswer:
            with self._lock:
                self.requests[question.path] += 1
                is_fault = self._chance.random() < self.share
                given = self._chance.choice(faults) if is_fault else answering(question)
                self.faults += is_fault
                self._bill(given)
            return given

        return answer

    def _bill(self, answer: ServerAnswer) -> None:
        usage = _usage_in(answer)
        if usage.get("type") == "duration":
            self.billed["audio_second"] += usage["seconds"]
        elif usage:
            self.billed["input_token"] += usage["prompt_tokens"]
            self.billed["output_token"] += usage["completion_tokens"]


def _usage_in(answer: ServerAnswer) -> dict[str, Any]:
    if answer.is_cut or answer.drip or answer.status != 200:  # noqa: PLR2004  # OK.
        return {}
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    usage: dict[str, Any] = said.get("usage") or {}
    return usage
