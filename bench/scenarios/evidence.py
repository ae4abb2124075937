"""Every quote that would be shown exists: over the demo's calls and all shared ones."""

from collections.abc import Iterator, Mapping, Sequence

from bench.options import Options
from bench.quotes import Shown, shown_of
from bench.recordings import shared_calls, shared_conversations
from bench.stats import ResultLine, count_line, figure_line, skip_line
from calls.demo.dialogue import dialogues
from engines.language.local.analyst import LocalAnalyst


def run(options: Options) -> Iterator[ResultLine]:
    demo = [[vars_of(turn.speaker, turn.text) for turn in call.turns] for call in dialogues()]
    yield from _over("demo", demo)
    calls = [call.said() for kind in ("harpervalley", "vcon") for call in shared_calls(kind)]
    yield from _over("shared_calls", calls)
    machine_made = [_as_heard(call.said()) for call in shared_calls("harpervalley")]
    yield from _over("shared_calls_as_a_machine_heard_them", machine_made)
    yield from _over("shared_conversations", list(shared_conversations()))


def vars_of(speaker: str, text: str) -> dict[str, object]:
    return {"speaker": speaker, "text": text}


def _as_heard(turns: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """The publisher's own recogniser: no punctuation, and errors."""
    return [vars_of(str(turn["speaker"]), str(turn.get("machine_text", ""))) for turn in turns]


def _over(name: str, texts: Sequence[Sequence[Mapping[str, object]]]) -> Iterator[ResultLine]:
    if not texts:
        yield skip_line(f"evidence_{name}", "the shared texts are not here")
        return
    analyst = LocalAnalyst()
    shown = sum((shown_of(turns, analyst) for turns in texts), Shown())
    note = f"{len(texts)} conversations" + "".join(f"; {text!r}" for text in shown.invented[:3])
    yield count_line(f"evidence_{name}_invented", len(shown.invented), shown.quotes, 0, note)
    yield figure_line(f"evidence_{name}_withheld", shown.withheld, "claims that code refused")
