"""Whether the sentences of a text ask for what the whole text was taken for. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tickets.domain.wording import plain
from tickets.states import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.classifier.port import Guess

_ANOTHER: Final = 0.6
"""From this confidence on a sentence asks for another thing. Of plain requests' sentences in the
set's open half the surest of another intent has 0.64, and half as much for the whole's intent."""
_RELATED: Final = 0.2  # Of the sentence's confidence for the whole's intent.
_INSIDE: Final = 0.4  # A scope score below speaks of nothing that anybody trained.
_SURELY_INSIDE: Final = 0.8  # What "cancel it" needs, which goes on with the sentence before.
_MOSTLY: Final = (1.0, 2 / 3, 0.6, 0.5)
"""Of the words, by how many sentences speak of something else: a few say where and when."""
_SEVERAL: Final = 2

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ADDS: Final = re.compile(
    r"\btoo(?=[.!?]*$)|^(?:and |but )?what about\b|\b(?:also|as well|besides|additionally"
    r"|furthermore|moreover|in addition|apart from that|by the way|btw"
    r"|another (?:question|thing|matter|request|problem|issue)|one more|secondly"
    r"|second (?:question|thing)|on top of (?:that|it)|while (?:i'm|i am|we are|you are)"
    r"|at the same time|other than that|plus|au\u00dferdem|zudem|zus\u00e4tzlich|noch eine frage"
    r"|\u00fcbrigens|tambi\u00e9n|adem\u00e1s|por cierto|aussi|en plus|de plus|par ailleurs|anche"
    r"|inoltre|tamb\u00e9m|al\u00e9m disso|ook|bovendien)\b"
)
_COUNTS: Final = re.compile(
    r"\b(?:two|three|four|several|some|a few|couple of|multiple|2|3|zwei|drei|mehrere|dos|tres|deux"
    r"|trois) (?:other )?(?:things|questions|requests|matters|problems|issues|topics|points|fragen"
    r"|anliegen|dinge|preguntas|cosas|questions|choses)\b"
)
_ASKS: Final = re.compile(
    r"[?\u061f\uff1f]|^(?:(?:and|or|so|then|but|also) )?(?:please|pls|kindly|can|could|would|will"
    r"|how|what|when|where|why|who|which|is|are|do|does|did|tell|send|give|call|help|cancel|change"
    r"|delete|close|stop|check|explain|let me know|bitte|wie|wann|wo|warum|kann|k\u00f6nnen)\b"
    r"|\bplease\b|\bwould you\b|\bi wonder\b"
)
_WISHES: Final = re.compile(
    r"\b(?:i|we)(?:'d| would| want| need|'m looking| am looking| are looking)"
    r" (?:also |really |now )?(?:like|love|to|for|you|an?|the|some|my)\b"
)
# Words by which a sentence only goes on with the one before it, or asks nothing in particular.
_GOES_ON: Final = frozenset(
    [
        "it",
        "its",
        "it's",
        "that",
        "thats",
        "that's",
        "this",
        "them",
        "they",
        "these",
        "those",
        "one",
        "ones",
        "mine",
        "there",
        "same",
        "so",
        "then",
        "again",
        "both",
    ]
)
_POINTS_BACK: Final = frozenset({"it", "them"})
_RELATIVE: Final = re.compile(r"\bthat (?=(?:you|i|we|he|she|they)\b)")
# Where somebody lives and what they own is told beside a request, whatever it sounds like.
_CIRCUMSTANCE: Final = re.compile(
    r"^(?:and |but |as |because )?(?:i|we) (?:(?:only |still |just )?(?:live|work|study|own|use)\b"
    r"|(?:still |only |already )?(?:have|had|do not have|don't have|have got|haven't got)"
    r"(?! (?:\w+ )?(?:question|problem|issue|complaint|request|trouble|hole|been|not|to))"
    r"(?: [\w']+){1,5}[.!]?$)"
)
_EMPTY: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "to",
        "of",
        "for",
        "from",
        "in",
        "on",
        "at",
        "by",
        "with",
        "about",
        "me",
        "my",
        "i",
        "i'd",
        "i'm",
        "i've",
        "we",
        "us",
        "our",
        "you",
        "your",
        "can",
        "could",
        "would",
        "will",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "do",
        "does",
        "did",
        "done",
        "doing",
        "is",
        "are",
        "was",
        "be",
        "been",
        "have",
        "has",
        "had",
        "how",
        "what",
        "when",
        "where",
        "why",
        "who",
        "which",
        "whether",
        "if",
        "please",
        "pls",
        "kindly",
        "thanks",
        "thank",
        "help",
        "helping",
        "work",
        "works",
        "working",
        "check",
        "look",
        "tell",
        "know",
        "explain",
        "assist",
        "solve",
        "fix",
        "wait",
        "happen",
        "happens",
        "happening",
        "going",
        "go",
        "get",
        "wrong",
        "way",
        "possible",
        "need",
        "want",
        "like",
        "let",
        "anything",
        "something",
        "else",
        "now",
        "next",
        "further",
        "more",
        "sort",
        "figure",
        "figuring",
        "out",
        "soon",
        "quickly",
        "asap",
        "advise",
        "advice",
        "info",
        "information",
        "details",
        "try",
        "question",
        "hi",
        "hello",
        "hey",
        "mir",
        "bitte",
        "können",
        "sie",
        "helfen",
        "was",
        "kann",
        "ich",
        "tun",
    ]
)


@dataclass(frozen=True, slots=True)
class ClauseGuess:
    """A clause, what it would be taken for alone, and the number of its sentence."""

    text: str
    guess: Guess
    sentence: int

    @property
    def words(self) -> list[str]:
        return _WORD.findall(_RELATIVE.sub("", plain(self.text)))

    @property
    def says_something(self) -> bool:
        """Whether it has a word of its own, and does not only go on with what was said."""
        words = set(self.words)
        return bool(words - _EMPTY) and not words & _GOES_ON


def doubts_of(whole: Guess, pieces: Sequence[ClauseGuess]) -> set[Reason]:
    """What the pieces say against the whole's guess; nothing where there is one piece alone."""
    if whole.intent_name is None or len(pieces) < _SEVERAL:
        return set()
    found = set()
    others = [piece for piece in pieces if not _speaks_of(piece, whole.intent_name)]
    counts = any(_COUNTS.search(plain(piece.text)) for piece in pieces)
    if counts or any(map(_asks_another, others)):
        found.add(Reason.SEVERAL_REQUESTS)
    if _is_mostly_unlike(pieces, others):
        found.add(Reason.UNLIKE_INTENT)
    return found


def _speaks_of(piece: ClauseGuess, intent: str) -> bool:
    guess = piece.guess
    return guess.intent_name == intent or dict(guess.alternatives).get(intent, 0.0) >= _RELATED


def _asks_another(piece: ClauseGuess) -> bool:
    """Surely another intent, added to what was said, or a question of its own that is none."""
    said = plain(piece.text)
    added, wishes, asks = (pattern.search(said) for pattern in (_ADDS, _WISHES, _ASKS))
    if piece.guess.confidence >= _ANOTHER and _is_apart(piece, bool(added or wishes or asks)):
        return True
    if added:
        rest = replace(piece, text=_ADDS.sub(" ", said))
        return rest.says_something
    return asks is not None and piece.says_something


def _is_apart(piece: ClauseGuess, is_request: bool) -> bool:
    """Of a piece that surely has another intent: whether it is more than told on the way."""
    scope, points_back = piece.guess.scope_score, bool(_POINTS_BACK & set(piece.words))
    if is_request:
        return scope >= (_SURELY_INSIDE if points_back else _INSIDE) or piece.says_something
    is_told = points_back or _CIRCUMSTANCE.search(plain(piece.text)) is not None
    return scope >= _INSIDE and not is_told


def _is_mostly_unlike(pieces: Sequence[ClauseGuess], others: Sequence[ClauseGuess]) -> bool:
    """By words, of sentences none of whose clauses speaks of the intent."""
    near = {piece.sentence for piece in pieces if piece not in others}
    strangers = [piece for piece in others if piece.sentence not in near and piece.says_something]
    apart = sum(len(piece.words) for piece in strangers)
    whole = apart + sum(len(piece.words) for piece in pieces if piece.sentence in near)
    count = len({piece.sentence for piece in strangers})
    return apart > _MOSTLY[min(count, len(_MOSTLY) - 1)] * whole
