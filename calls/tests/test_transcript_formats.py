"""Transcripts as text, WebVTT and SubRip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.domain.results.transcript_formats import as_srt, as_text, as_vtt

if TYPE_CHECKING:
    from calls.models.transcripts import TurnRow


def turn(text: str, *, start_ms: int = 0, each_ms: int = 500) -> TurnRow:
    words = text.split()
    ends = start_ms + each_ms * len(words)
    return {
        "index": 0,
        "speaker": "customer",
        "start_ms": start_ms,
        "end_ms": ends,
        "text": text,
        "confidence": None,
        "words": [
            {
                "text": word,
                "start_ms": start_ms + each_ms * place,
                "end_ms": start_ms + each_ms * (place + 1),
                "confidence": None,
            }
            for place, word in enumerate(words)
        ],
    }


def test_text_is_a_line_a_turn() -> None:
    turns = [turn("Hello\nthere."), turn("I waited.", start_ms=3_661_000)]

    assert as_text(turns) == ("[00:00:00] Customer: Hello there.\n[01:01:01] Customer: I waited.\n")


def test_markup_and_arrows_stay_text() -> None:
    assert "<v Customer>a &lt;b&gt; -&gt; &amp;\n" in as_vtt([turn("a <b> --> &")])


def test_long_turns_become_several_cues_in_order() -> None:
    text = " ".join(["word"] * 60)

    blocks = as_srt([turn(text)]).split("\n\n")

    assert [block.split("\n")[0] for block in blocks] == ["1", "2", "3", "4"]
    assert blocks[1].split("\n")[1].startswith("00:00:08,500 --> ")
    assert all(len(block.split("\n")[2]) < 100 for block in blocks)


def test_a_cue_never_ends_before_it_starts() -> None:
    assert "00:00:00.000 --> 00:00:00.001" in as_vtt([turn("Hm.", each_ms=0)])


def test_a_turn_without_word_times_is_one_cue() -> None:
    wordless = turn("Hello there.") | {"words": []}

    assert "00:00:00,000 --> 00:00:01,000\nCustomer: Hello there." in as_srt([wordless])


def test_nothing_said_is_an_empty_file() -> None:
    assert (as_text([]), as_vtt([]), as_srt([])) == ("", "WEBVTT\n", "")
