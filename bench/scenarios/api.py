"""Real recordings through the HTTP API of a running installation, to the end of the pipeline."""

import time
from collections.abc import Iterator

from bench.client import ApiClient
from bench.env import installation
from bench.options import Options
from bench.quotes import is_said
from bench.recordings import SharedCall, shared_calls, spread
from bench.stats import ResultLine, count_line, figure_line, skip_line

_ALL, _VCON = 1_000, 20
_QUICK = (1, 3)  # HarperValley, vcon.
_PATIENCE_PER_AUDIO_SECOND = 2.0  # Far above what a busy core needs.


def run(options: Options) -> Iterator[ResultLine]:
    real, vcon = _QUICK if options.quick else (_ALL, _ALL if options.full else _VCON)
    calls = shared_calls("harpervalley")[:real] + spread(shared_calls("vcon"), vcon)
    if not calls:
        yield skip_line("api", "the shared recordings are not here")
        return
    with installation() as running:
        client = ApiClient(running.address, running.found_tenant("bench"))
        began = time.monotonic()
        sent = [(call, client.send(call.audio)) for call in calls]
        patience = 60 + _PATIENCE_PER_AUDIO_SECOND * sum(call.seconds for call in calls)
        ended = [(call, call_id, client.ended(call_id, patience)) for call, call_id in sent]
        took = time.monotonic() - began
        statuses = {call.name: answer["status"] for call, _, answer in ended}
        checks = [_check(client, call, call_id) for call, call_id, _ in ended]
    unfinished = {name: status for name, status in statuses.items() if status != "completed"}
    codecs = len({(call.audio.suffix, call.codec) for call in calls})
    note = f"{codecs} combinations of container and codec{_named(unfinished)}"
    yield count_line("api_not_completed", len(unfinished), len(sent), 0, note)
    yield count_line("api_without_words", sum(not words for words, _, _ in checks), len(sent), 0)
    yield count_line(
        "api_quotes_invented", sum(bad for _, bad, _ in checks), sum(q for _, _, q in checks), 0
    )
    audio = sum(call.seconds for call in calls)
    yield figure_line("api_wall_over_audio", took / audio, f"{audio:.0f} s of audio, upload to end")


def _check(client: ApiClient, call: SharedCall, call_id: str) -> tuple[int, int, int]:
    """Words in the transcript, quotes in the analysis that are not in it, and all its quotes."""
    if client.call(call_id)["status"] != "completed":
        return 0, 0, 0
    turns = client.part(call_id, "transcript")["turns"]
    assert isinstance(turns, list)
    texts = [str(turn["text"]) for turn in turns]
    quotes = list(_quotes(client.part(call_id, "analysis")))
    invented = [quote for quote in quotes if not _is_in(texts, quote)]
    return len(" ".join(texts).split()), len(invented), len(quotes)


def _quotes(part: object) -> Iterator[dict[str, object]]:
    """Everything in the document that has a quote, wherever it stands."""
    if isinstance(part, dict):
        if "quote" in part:
            yield part
        for value in part.values():
            yield from _quotes(value)
    elif isinstance(part, list):
        for value in part:
            yield from _quotes(value)


def _is_in(texts: list[str], quote: dict[str, object]) -> bool:
    first, last = _number(quote["turn_start"]), _number(quote["turn_end"])
    return is_said(str(quote["quote"]), first, last, texts)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _named(unfinished: dict[str, str]) -> str:
    return "".join(f"; {name} {status}" for name, status in unfinished.items())
