"""The words of a transcript: on top, inside its segments, or only as the text of these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from engines.speech.openai.times import in_order, number_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engines.speech.port import Timing

_ENOUGH: Final = 0.8  # Of the text's letters: words that hold less were cut short.
_ONE_IN: Final = 3  # Where words come in pieces, more than each third begins one.
_SENTENCE_ENDS: Final = (".", "?", "!")


@dataclass(frozen=True, slots=True)
class SaidWord:
    """Seconds from the start of what was sent; both 0 where there are no times."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    start: float | None
    end: float | None
    probability: float | None = None


def clean(text: str) -> str:
    """Without what no database keeps as text: null characters and halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def words_in(said: Mapping[str, object], text: str, length: float) -> tuple[list[SaidWord], Timing]:
    """The words with the best times that are there for all of the text, and whose these are."""
    segments = _objects(said.get("segments"))
    on_top = list(_joined(_objects(said.get("words"))))
    inside = [word for segment in segments for word in _joined(_objects(segment.get("words")))]
    shapes: list[tuple[Timing, list[_Told]]] = [
        ("word", _punctuated(on_top, text)),
        ("word", inside),
        ("segment", [word for segment in segments for word in _of_segment(segment)]),
    ]
    for timing, told in shapes:
        is_placed = timing == "segment" or _differ(told)
        if is_placed and _is_timed(told) and _is_all_of(text, told):
            return _timed(told, length), timing
    untimed = text.split() or max(([word.text for word in told] for _, told in shapes), key=len)
    return [SaidWord(word, 0.0, 0.0) for word in untimed], "none"


def _objects(said: object) -> list[Mapping[str, object]]:
    return [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []


def _joined(said: Sequence[Mapping[str, object]]) -> Iterator[_Told]:
    """Pieces of a word make one: where many begin with a space, those without continue the last.

    A few spaces mean nothing: a foreign word in a language that is written without any.
    """
    told = [(_text(each), each) for each in said]
    has_spaces = sum(text.startswith(" ") for text, _ in told) * _ONE_IN > len(told)
    word: _Told | None = None
    for text, each in told:
        piece = _told(text, each)
        if not piece.text:
            continue
        if word and has_spaces and not text.startswith(" "):
            word = replace(word, text=word.text + piece.text, end=piece.end or word.end)
            continue
        if word:
            yield word
        word = piece
    if word:
        yield word


def _text(said: Mapping[str, object]) -> str:
    text = said.get("word", said.get("text"))
    return clean(text) if isinstance(text, str) else ""


def _told(text: str, said: Mapping[str, object]) -> _Told:
    probability = number_in(said.get("probability"))
    is_one = probability is not None and 0 < probability <= 1  # Some put 0 where they know none.
    return _Told(
        " ".join(text.split()),
        number_in(said.get("start")),
        number_in(said.get("end")),
        round(probability, 4) if is_one and probability is not None else None,
    )


def _of_segment(segment: Mapping[str, object]) -> Iterator[_Told]:
    start, end = number_in(segment.get("start")), number_in(segment.get("end"))
    text = segment.get("text")
    for word in (clean(text) if isinstance(text, str) else "").split():
        yield _Told(word, start, end)


def _is_timed(told: Sequence[_Told]) -> bool:
    """Half of them at least have times, and these are no placeholders."""
    times = [(w.start, w.end) for w in told if w.start is not None and w.end is not None]
    if not times or len(times) * 2 < len(told):
        return False
    return any(end > 0 and end >= start for start, end in times)


def _differ(told: Sequence[_Told]) -> bool:
    """Whether the times are the words' own: some servers give each that of all."""
    return len(told) == 1 or len({word.start for word in told if word.start is not None}) > 1


def _is_all_of(text: str, told: Sequence[_Told]) -> bool:
    letters = sum(len(word) for word in text.split())
    return sum(len(word.text.replace(" ", "")) for word in told) >= letters * _ENOUGH


def _timed(told: Sequence[_Told], length: float) -> list[SaidWord]:
    times = in_order([(word.start, word.end) for word in told], length)
    return [
        SaidWord(word.text, start, end, word.probability)
        for word, (start, end) in zip(told, times, strict=True)
    ]


def _punctuated(told: list[_Told], text: str) -> list[_Told]:
    """Words as the text writes them: whisper-1 leaves the marks out that end its sentences."""
    if not text or any(word.text.endswith(_SENTENCE_ENDS) for word in told):
        return told
    written = text.split()
    heard, wanted = [_bare(word.text) for word in told], [_bare(word) for word in written]
    words = list(told)
    for block in SequenceMatcher(None, heard, wanted, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            at = block.a + offset
            words[at] = replace(words[at], text=written[block.b + offset])
    return words


def _bare(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum()).lower()
