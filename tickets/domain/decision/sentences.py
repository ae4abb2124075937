"""A text in the pieces that may each ask for something."""

from __future__ import annotations

import re
from typing import Final

from tenants.domain.wording import tidy
from tickets.domain.replies.thanks import is_pleasantry

MOST_SENTENCES: Final = 12
"""As many are weighed; each costs some 4 ms of one core."""
MOST_CLAUSES: Final = 16

_WRAPPED: Final = re.compile(r"(?<=[^\s.!?:;\u3002\uff01\uff1f])[^\S\n]*\n(?=[^\S\n]*[a-z])")
_NO_END: Final = re.compile(
    r"\b((?:no|nr|st|mr|mrs|ms|dr|e\.g|i\.e|approx|tel|art|ca|bzw|z\.b)\.)\s+", re.IGNORECASE
)
_END: Final = re.compile(
    r"(?<=[.!?;:\u2026\u061f])[\"')\]]*\s+|(?<=[\u3002\uff01\uff1f])|\s*\n+\s*|\s+[-\u2013\u2014]+\s+"
)
# Where one sentence goes on to ask for another thing; the classifier says whether it is another.
_ASKING: Final = (
    r"(?:please|pls|kindly|also|could|can|would|will|when|where|why|how|what|which|who|is|are|do"
    r"|does|did|tell|send|cancel|change|delete|close|refund|update|unsubscribe|reset|give|call"
    r"|stop|transfer|check|explain|i(?:'d| would| want| need| also| never| have| was| paid| got)"
    r"|your|you|my|the|nobody|wie|wann|wo|warum|bitte|kann|k\u00f6nnen|ich|cu\u00e1ndo|c\u00f3mo"
    r"|d\u00f3nde|quiero|puede|comment|quand|o\u00f9|je|pouvez)"
)
_CLAUSE: Final = re.compile(
    rf"\s*[,;]?\s+(?:and|but|plus|und|aber|y|pero|et|mais)\s+(?={_ASKING}\b)"
    rf"|,\s+(?={_ASKING}\b)",
    re.IGNORECASE,
)
_FEWEST_WORDS: Final = 2  # Of a clause: "and when" is none.
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_MOST_OF_A_TOPIC: Final = 4  # Words.
_STOP: Final = "\N{ONE DOT LEADER}"


def sentences_of(text: str) -> tuple[str, ...]:
    """Its sentences without greetings, thanks and closings, in their order."""
    joined = _NO_END.sub(lambda found: found[1][:-1] + _STOP, _WRAPPED.sub(" ", text))
    pieces = (tidy(piece.replace(_STOP, ". ")) for piece in _END.split(joined))
    return tuple(piece for piece in pieces if _WORD.search(piece) and not is_pleasantry(piece))


def topic_of(subject: str) -> tuple[str, ...]:
    """A subject's sentences where it says something; a few words only name a topic."""
    says = "?" in subject or len(_WORD.findall(subject)) > _MOST_OF_A_TOPIC
    return sentences_of(subject) if says else ()


def clauses_of(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that could stand alone; the sentence itself where there is one."""
    parts = [part for part in _CLAUSE.split(sentence) if part]
    if len(parts) == 1 or any(len(_WORD.findall(part)) < _FEWEST_WORDS for part in parts):
        return (sentence,)
    return tuple(parts)
