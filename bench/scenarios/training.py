"""Training beside the running product: how long, and whether tickets and pages wait for it."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from statistics import median, quantiles
from typing import Final, TypedDict

from bench.client import ApiClient
from bench.env import installation, until
from bench.options import Options
from bench.requests import Benchmark, benchmark
from bench.stats import (
    ResultLine,
    count_line,
    figure_line,
    most_line,
    once_line,
    seconds,
    skip_line,
)
from engines.classifier.arrays import UNKNOWN

_FEW_INTENTS: Final = 12
_PATIENCE: Final = 600.0
_OF_EACH: Final = 60  # Of tickets and of pages, before and beside.
_PAUSE: Final = 0.05  # Seconds between two: nobody asks without a breath.
_MOST_DELAY: Final = 1.5


class _TrainedIntent(TypedDict):
    name: str
    examples: list[str]


@dataclass
class _Asked:
    """Seconds that each ticket and each list took."""

    tickets: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)


def run(options: Options) -> Iterator[ResultLine]:
    data = benchmark("clinc150")
    if data is None:
        yield skip_line("training", "the shared tickets are not here")
        return
    with installation() as running:
        client = ApiClient(running.address, running.found_tenant("bench"))
        taught = _intents(data, _FEW_INTENTS)
        _import(client, taught)
        texts = iter(data.val.texts)
        _ask(client, texts, lambda asked: len(asked.lists) < _OF_EACH // 4)  # Warms it up.
        alone = _ask(client, texts, lambda asked: len(asked.lists) < _OF_EACH)
        if options.quick:
            yield figure_line("training_ticket_ms_over_http", 1e3 * median(alone.tickets))
            return
        yield from _beside(client, data, texts, alone)
        yield from _worse(client, data)


def _beside(
    client: ApiClient, data: Benchmark, texts: Iterator[str], alone: _Asked
) -> Iterator[ResultLine]:
    everything = _intents(data, len(data.intents))
    count = sum(len(intent["examples"]) for intent in everything)
    began = time.monotonic()
    asked = client.ask("PUT", "intents/import", {"intents": everything, "oos_examples": _oos(data)})
    beside = _ask(client, texts, lambda _asked: not _is_over(client, asked))
    note = f"{count} examples of {len(everything)} intents, over HTTP, beside tickets"
    yield most_line("training_beside_seconds_from_nothing", time.monotonic() - began, 300, note)
    again = seconds(lambda: _import(client, _intents(data, 1)))
    yield most_line("training_beside_seconds_again", again, 60, "their embeddings are kept")
    for name, idle, busy in (
        ("ticket", alone.tickets, beside.tickets),
        ("list", alone.lists, beside.lists),
    ):
        note = f"{1e3 * median(busy):.0f} ms over {1e3 * median(idle):.0f} ms, n={len(busy)}"
        yield once_line(f"training_{name}_delay", median(busy), median(idle), _MOST_DELAY, note)
        slow = quantiles(busy, n=20)[-1] / quantiles(idle, n=20)[-1]
        yield figure_line(f"training_{name}_delay_p95", slow)


def _worse(client: ApiClient, data: Benchmark) -> Iterator[ResultLine]:
    """Every intent gets its neighbour's examples, half of them: a version that must not decide."""
    good = client.ask("GET", "intents/model")
    mixed = _intents(data, len(data.intents))
    swapped = [
        _TrainedIntent(name=intent["name"], examples=other["examples"][::2])
        for intent, other in zip(mixed, [*mixed[1:], mixed[0]], strict=True)
    ]
    _import(client, swapped)
    bad = client.ask("GET", "intents/model")
    is_kept = bad["status"] == "rejected" and bad["active_version"] == good["active_version"]
    yield count_line("training_worse_version_decides", int(not is_kept), 1, 0, str(bad["status"]))


def _ask(client: ApiClient, texts: Iterator[str], goes_on: Callable[[_Asked], bool]) -> _Asked:
    asked = _Asked()
    while goes_on(asked):
        ticket = {"message": next(texts)}
        asked.tickets.append(seconds(partial(client.ask, "POST", "tickets", ticket)))
        time.sleep(_PAUSE)
        asked.lists.append(seconds(partial(client.ask, "GET", "tickets")))
        time.sleep(_PAUSE)
    return asked


def _import(client: ApiClient, intents: list[_TrainedIntent]) -> None:
    """And wait until a version was trained from them."""
    asked = client.ask("PUT", "intents/import", {"intents": intents})
    until(lambda: _is_over(client, asked), "a training", _PATIENCE)


def _is_over(client: ApiClient, asked: Mapping[str, object]) -> bool:
    wanted = asked["model"]
    assert isinstance(wanted, dict)
    model = client.ask("GET", "intents/model")
    return model["version"] == wanted["version"] and model["status"] != "training"


def _intents(data: Benchmark, most: int) -> list[_TrainedIntent]:
    return [
        _TrainedIntent(name=name, examples=_texts(data, label))
        for label, name in islice(enumerate(data.intents), most)
    ]


def _oos(data: Benchmark) -> list[str]:
    return _texts(data, UNKNOWN)


def _texts(data: Benchmark, label: int) -> list[str]:
    pairs = zip(data.train.texts, data.train.labels, strict=True)
    return [text for text, known in pairs if known == label]
