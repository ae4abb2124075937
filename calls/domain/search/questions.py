"""What somebody typed, read as a question: words, "phrases", -without, this OR that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from calls.domain.search.codes import code_runs, joined
from calls.domain.search.tokens import tokens_of
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calls.domain.search.codes import CodePart
    from calls.states import Speaker

LONGEST_QUESTION: Final = 200  # Characters.
_PART: Final = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')
_MOST_OUTSIDE: Final = 3  # Short words at either end of a code that may be no part of it.

Phrase = tuple[str, ...]
"""Folded words, one after the other."""
Way = tuple[Phrase, ...]
"""Phrases all of which must be said, wherever."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a question: said in any of these ways, or in any form of `stem` where it has one.

    `stem` is a word in lower case, as dictionaries read it.
    """

    ways: tuple[Way, ...]
    stem: str = ""
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """Calls in which, by the speaker, all terms of one of the groups are fulfilled."""

    groups: tuple[tuple[Term, ...], ...]
    speaker: Speaker | None = None

    @property
    def sought(self) -> list[Term]:
        """What a call may be found by."""
        return [term for group in self.groups for term in group if not term.is_excluded]


def read_question(text: str, speaker: Speaker | None = None) -> SearchQuestion:
    """Raises Refused where there is nothing to look for."""
    groups: list[list[Term]] = [[]]
    plain: list[str] = []
    for part in [*_PART.finditer(text.replace("\0", " ")), None]:
        if part is not None and _is_plain(part):
            plain.append(part["word"])
            continue
        groups[-1] += _plain_terms(" ".join(plain))
        plain = []
        if part is not None and part["word"] == "OR":
            groups.append([])
        elif part is not None:
            groups[-1] += _marked_terms(part)
    kept = tuple(tuple(group) for group in groups if group)
    if not kept or not all(any(not term.is_excluded for term in group) for group in kept):
        raise Refused("empty-search", _("Write at least one word to look for."))
    return SearchQuestion(kept, speaker)


def _is_plain(part: re.Match[str]) -> bool:
    return part["word"] not in {None, "OR"} and not part["minus"]


def _marked_terms(part: re.Match[str]) -> Iterator[Term]:
    """A phrase in quotes is found as it is written; behind a minus sign, calls without it."""
    text = part["word"] or part["quoted"] or ""
    phrase = _phrase(text)
    if phrase:
        ways: list[Way] = [(phrase,)]
        ways += [((code,),) for run in code_runs(text) if (code := joined(run))]
        stem = "" if part["quoted"] is not None else _stem(text)
        yield Term(tuple(dict.fromkeys(ways)), stem, bool(part["minus"]))


def _plain_terms(text: str) -> Iterator[Term]:
    """A term a word; the parts of a code are one."""
    rest = text
    for run in code_runs(text):
        start, end = run[0].start, run[-1].end
        yield Term(tuple(dict.fromkeys(_ways_of_code(run, text[start:end]))))
        rest = rest[:start] + " " * (end - start) + rest[end:]
    for word in rest.split():
        if phrase := _phrase(word):
            yield Term(((phrase,),), _stem(word))


def _ways_of_code(run: Sequence[CodePart], typed: str) -> Iterator[Way]:
    """As one code; as one with short words around it ("my AB 4471"); as the words that it is of.

    Single signs are no words: every call says a 4, a 7 and a 1 somewhere.
    """
    words = [(piece.text,) for piece in run]
    is_spelled = bool(joined(run)) and all(len(piece.text) == 1 for piece in run)
    for before in range(_outside(run) + 1):
        for after in range(_outside(run[::-1]) + 1):
            until = len(run) - after
            if code := joined(run[before:until]):
                yield (*words[:before], (code,), *words[until:])
    if not is_spelled:
        yield tuple((word,) for word in _phrase(typed))


def _outside(run: Sequence[CodePart]) -> int:
    """How many pieces stand before the first digit, as far as they may be words."""
    letters = next(at for at, piece in enumerate(run) if piece.text[:1].isdigit())
    return min(letters, _MOST_OUTSIDE)


def _phrase(text: str) -> Phrase:
    return tuple(token.folded for token in tokens_of(text))


def _stem(word: str) -> str:
    """Of a single word only: it's, check-in and addresses are phrases."""
    tokens = list(tokens_of(word))
    return tokens[0].plain if len(tokens) == 1 else ""
