"""An article's text cut into passages, each as long as the embedding reads at once."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS: Final = 180  # With their heading some 240 word pieces; the embedding reads 256.
_HEADING: Final = re.compile(r"^ {0,3}(#{1,6})\s+(.*)$")
_FENCE: Final = re.compile(r"^ {0,3}(```|~~~)")
_PARAGRAPH_END: Final = re.compile(r"\n\s*\n")
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?\u2026])[\"')\]\u201d\u2019]*\s+(?=[\"'(\[\u201c\u2018]?[^\W_a-zß-ÿ])"
    r"|(?<=[\u3002\uff01\uff1f])"  # The full stops of Chinese and Japanese.
    r"|\n(?=\s*(?:[-*+•]|\d+[.)])\s)"  # An item of a list.
)
_ABBREVIATED: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|St|No|vs|etc|approx|ca|e\.g|i\.e|z\.B|d\.h|[A-Z])\.$"
)
_WORD: Final = re.compile(  # Chinese and Japanese count by the sign: they write no spaces.
    r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+"
)
_LONGEST_ABBREVIATION: Final = 12  # Characters, with what must stand before it.


def cut(body: str) -> list[str]:
    """Passages of Markdown in order, word for word, each under the headings it stands beneath.

    A passage ends with a paragraph where it can and with a sentence always; only a single
    sentence may be longer than MOST_WORDS.
    """
    return [
        f"{heading}\n\n{text}" if heading else text
        for heading, section in _sections(body)
        for text in _packed(section, MOST_WORDS - _word_count(heading))
    ]


def heading_of(line: str) -> tuple[int, str] | None:
    """Its depth from 1 and its text, without the signs that may close it; None for other lines."""
    heading = _HEADING.match(line)
    if heading is None:
        return None
    text = heading[2].strip()
    bare = text.rstrip("#")
    return len(heading[1]), text if bare and not bare[-1].isspace() else bare.strip()


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """(headings from the outermost in, text beneath them)."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    is_code = False
    for line in body.replace("\r\n", "\n").split("\n"):
        is_code ^= bool(_FENCE.match(line))
        heading = None if is_code else heading_of(line)
        if heading is None:
            lines.append(line)
            continue
        yield _joined(path), "\n".join(lines)
        path = [*(above for above in path if above[0] < heading[0]), heading]
        lines = []
    yield _joined(path), "\n".join(lines)


def _joined(path: list[tuple[int, str]]) -> str:
    return " > ".join(text for _, text in path if text)


def _packed(section: str, room: int) -> Iterator[str]:
    """Whole paragraphs together while there is room; of a longer one, whole sentences."""
    passage = ""
    for piece in _pieces(section, room):
        if passage and _word_count(passage) + _word_count(piece) > room:
            yield passage.strip()
            passage = ""
        passage += piece
    if passage.strip():
        yield passage.strip()


def _pieces(section: str, room: int) -> Iterator[str]:
    for paragraph in _split(section, _PARAGRAPH_END):
        if _word_count(paragraph) <= room:
            yield paragraph
        else:
            yield from _sentences(paragraph)


def _sentences(paragraph: str) -> Iterator[str]:
    sentence = ""
    for piece in _split(paragraph, _SENTENCE_END):
        sentence += piece
        if not _ABBREVIATED.search(piece.rstrip()[-_LONGEST_ABBREVIATION:]):
            yield sentence
            sentence = ""
    yield sentence


def _split(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """Joined again the pieces are the text: each keeps the space behind it."""
    places = [0, *(found.end() for found in end.finditer(text)), len(text)]
    return (text[start:stop] for start, stop in pairwise(places))


def _word_count(text: str) -> int:
    return len(_WORD.findall(text))
