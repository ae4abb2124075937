"""What the local analyst shows as evidence was said, in every conversation that we have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.quotes import Shown, is_said, shown_of
from bench.recordings import shared_calls, shared_conversations
from calls.demo.dialogue import dialogues
from engines.language.local.analyst import LocalAnalyst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.recordings import SharedCall
    from calls.demo.dialogue import Dialogue

_REAL = [call for kind in ("harpervalley", "vcon") for call in shared_calls(kind)]


def shown_over(conversations: Iterable[Sequence[Mapping[str, object]]]) -> Shown:
    analyst = LocalAnalyst()
    return sum((shown_of(turns, analyst) for turns in conversations), Shown())


@pytest.mark.parametrize("call", dialogues(), ids=lambda call: call.name)
def test_every_quote_of_a_demo_call_was_said(call: Dialogue) -> None:
    shown = shown_over([[{"speaker": turn.speaker, "text": turn.text} for turn in call.turns]])

    assert shown.quotes > 0
    assert shown.invented == ()


@pytest.mark.skipif(not _REAL, reason="the shared calls are not beside the project")
@pytest.mark.parametrize("call", _REAL, ids=lambda call: call.name)
def test_every_quote_of_a_shared_call_was_said(call: SharedCall) -> None:
    shown = shown_over([call.said()])

    assert shown.quotes > 0
    assert shown.invented == ()


def test_every_quote_of_a_shared_conversation_was_said() -> None:
    conversations = list(shared_conversations())
    if not conversations:
        pytest.skip("the shared conversations are not beside the project")

    shown = shown_over(conversations)

    assert shown.quotes > len(conversations)
    assert shown.invented == ()


@pytest.mark.parametrize(
    ("quote", "first", "last", "expected"),
    [
        ("I was charged", 0, 0, True),
        ("twice. I see.", 0, 1, True),
        ("I see.", 0, 0, False),
        ("i was charged", 0, 0, False),
        (" ", 0, 1, False),
        ("I see.", None, None, False),
    ],
)
def test_the_check_itself_takes_nothing_for_granted(
    quote: str, first: int | None, last: int | None, *, expected: bool
) -> None:
    assert is_said(quote, first, last, ["I was charged twice.", "I see."]) == expected
