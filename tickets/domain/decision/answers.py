"""Answers: an intent's template with the ticket's fields, resting on what the tenant knows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from tenants.domain.wording import tidy
from tickets.domain.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tickets.models import Ticket

_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_KNOWLEDGE: Final = "knowledge"
_CLAIM_END: Final = re.compile(r"(?<=[.!?:;])\s+|\n+")
_TOKEN: Final = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[$\u20ac\u00a3%]")
# Mail programs make a link of any "word.word": a dot in a name ends a word, in a number a figure.
_NAME: Final = re.compile(r"[^\W\d_]+(?:(?:\. |[ '\u2019-]{1,2})[^\W\d_]+){0,5}\.?")
_NUMBER: Final = re.compile(r"(?:[\w#/-]|\.(?=\d)){1,120}")
_LINK: Final = re.compile(r"://|[{}<>]|\w\.[^\W\d_]{2}")
_SUBJECT_AT_MOST: Final = 120

# Words that turn a sentence round; without one of them it says something else.
_TURNING_WORDS: Final = """
    not no never none nobody nothing neither nor cannot without unless except only if until hardly
    nicht kein keine nie ohne nur wenn sin nunca solo si jamais sans sauf ne pas
"""
_TURNS: Final = frozenset(_TURNING_WORDS.split())


class Source(Protocol):
    """A passage of a published article that speaks of a text."""

    @property
    def article(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class KnowledgeIndex(Protocol):
    def search(self, text: str) -> Sequence[Source]:
        """The tenant's passages that speak of it, best first."""
        ...


@dataclass(frozen=True)
class Answer:
    """`is_proven`: each claim stands in the template, or in one of the sources it cites."""

    text: str
    sources: tuple[Source, ...] = ()
    is_proven: bool = True


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its {fields}; None where one is unknown or empty, or a brace is none's."""
    pieces = _FIELD.split(template)  # Text, field, text, field, ... text.
    if any("{" in text or "}" in text for text in pieces[::2]):
        return None
    if not all(values.get(field) for field in pieces[1::2]):
        return None
    return _FIELD.sub(lambda field: values[field[1]], template).strip() or None


def fields_of(ticket: Ticket) -> dict[str, str]:
    """What a template may say of a ticket; empty where it is missing, or is not what it should be.

    Customers write these themselves: a name is letters, a number has no spaces, nothing links.
    """
    name = _if(_NAME, ticket.requester_name)
    subject = tidy(ticket.subject)
    return {
        "requester_name": name,
        "first_name": name.split(" ")[0].rstrip("."),
        "external_id": _if(_NUMBER, ticket.external_id),
        "subject": "" if _LINK.search(subject) or len(subject) > _SUBJECT_AT_MOST else subject,
    }


def compose(template: str, fields: Mapping[str, str], found: Sequence[Source]) -> Answer | None:
    """The template filled; {knowledge} stands for the best passage. None where it cannot be."""
    knowledge = found[0].text if found else ""
    text = fill(template, {**fields, _KNOWLEDGE: knowledge})
    if text is None:
        return None
    own_words = fill(template, {**fields, _KNOWLEDGE: "\n"}) or ""
    return proven(text, own_words, found)


def draft_from(found: Sequence[Source]) -> Answer | None:
    """What a person may start from where the intent has no answer: the best passage."""
    return proven(found[0].text, "", found) if found else None


def proven(text: str, own_words: str, found: Sequence[Source]) -> Answer:
    """The text with the passages it rests on, and whether people's own words or they say it all."""
    claims = claims_in(text)
    unsaid = [claim for claim in claims if not _says(own_words, claim)]
    backed = {claim: [each for each in found if _says(each.text, claim)] for claim in unsaid}
    cited = [each for each in found if any(each in sources for sources in backed.values())]
    return Answer(text, tuple(cited), all(backed.values()))


def claims_in(text: str) -> tuple[str, ...]:
    """Its sentences, also where a colon or a line ends them; what has no word claims nothing."""
    return tuple(piece for piece in _CLAIM_END.split(text) if _TOKEN.search(piece))


def _says(text: str, claim: str) -> bool:
    """Whether one sentence of the text holds the claim word for word.

    Numbers and the words that turn a sentence round must be the sentence's own, all of them:
    "get a refund" is not said by "you will not get a refund".
    """
    wanted = _tokens(claim)
    return any(
        _contains(said, wanted) and _exact(said) == _exact(wanted)
        for said in map(_tokens, claims_in(text))
    )


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(plain(text))


def _contains(said: list[str], wanted: list[str]) -> bool:
    length = len(wanted)
    return any(said[at : at + length] == wanted for at in range(len(said) - length + 1))


def _exact(tokens: Iterable[str]) -> Counter[str]:
    return Counter(
        token
        for token in tokens
        if not token[0].isalpha() or token in _TURNS or token.endswith("n't")
    )


def _if(pattern: re.Pattern[str], value: str) -> str:
    value = tidy(value)
    return value if pattern.fullmatch(value) else ""
