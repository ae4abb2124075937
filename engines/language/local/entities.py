"""Who and what is named in a call: people, organisations, contacts, numbers, sums and dates.

An entity's text is a part of what was said, letter for letter, except for these rewritings:
numbers, sums and e-mail addresses that were spelled out are written down; a name in a text
without capitals gets its own; a phone number of a known country is given in E.164.
"""

import re
from collections.abc import Iterator, Sequence

from engines.language.local.dates import days_and_times
from engines.language.local.labelled_numbers import Named, label_of, numbers
from engines.language.local.money import sums
from engines.language.local.names import organisations, people
from engines.language.local.spoken import amount, emails
from engines.language.local.utterances import Utterance
from engines.language.port import Entity, Quote

_MOST_QUOTES = 3
_STREET = (
    r"(?:Street|Avenue|Road|Lane|Drive|Boulevard|Court|Way|Place|St\.|Ave\.|Rd\.|Blvd\."
    r"|Parkway|Square|Terrace)"
)
_NUMBER_PART = (
    r"(?:\d+|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Zz]ero|[Oo]h)"
)
# Of a longer run of numbers each would be tried as the first, with all that follow.
_ADDRESS = re.compile(
    rf"(?<!['\w])(?P<number>{_NUMBER_PART}(?:[ ,-]{{1,2}}{_NUMBER_PART}){{0,7}})"
    rf"(?P<letter>[A-Za-z])?,? "
    rf"(?P<rest>(?:[A-Z][\w'.-]*,? ){{1,3}}{_STREET}"
    rf"(?:,? (?:Apartment|Apt\.?|Unit|Suite) [\w-]+(?: [A-Z]\b)?)?(?:,(?: [A-Z][\w-]+\b)+)*)"
)
_WHOLE_DATE = re.compile(r"\d.*[a-z]|[a-z].*\d|\d\D+\d", re.IGNORECASE)  # More than a weekday.

_Found = tuple[str, str, int, int]  # Kind, value, and its place in the utterance's text.


def entities(said: Sequence[Utterance], country: str = "") -> tuple[Entity, ...]:
    """Named things in spoken order; one named again adds its quote.

    *country* (ISO 3166, empty when unknown) is where a phone number without "+" belongs.
    """
    found: dict[tuple[str, str], tuple[str, list[Quote]]] = {}
    for kind, value, quote in _in_order(said, country):
        key = _known_as(found, kind, value)
        _, quotes = found.setdefault(key, (value, []))
        if quote not in quotes and len(quotes) < _MOST_QUOTES:
            quotes.append(quote)
    return tuple(Entity(kind, value, tuple(quotes)) for (kind, _), (value, quotes) in found.items())


def _known_as(
    found: dict[tuple[str, str], tuple[str, list[Quote]]], kind: str, value: str
) -> tuple[str, str]:
    """A first name alone means the person whose full name was said before."""
    key = (kind, value.lower())
    if kind == "person" and " " not in value:
        full = (k for k in found if k[0] == kind and k[1].split()[0] == value.lower())
        return next(full, key)
    return key


def _in_order(said: Sequence[Utterance], country: str) -> Iterator[Named]:
    named = {utterance.order: list(_not_numbers(said, utterance)) for utterance in said}

    def taken(utterance: Utterance, start: int, end: int) -> bool:
        spans = ((found[2], found[3]) for found in named[utterance.order])
        return any(start < other_end and first < end for first, other_end in spans)

    counted: dict[int, list[Named]] = {}
    for at, number in numbers(said, country, taken):
        counted.setdefault(at, []).append(number)
    for utterance in said:
        for kind, value, start, end in named[utterance.order]:
            yield kind, value, Quote(utterance.text[start:end], utterance.turn, utterance.turn)
        yield from counted.get(utterance.order, ())


def _not_numbers(said: Sequence[Utterance], utterance: Utterance) -> Iterator[_Found]:
    for name, (start, end) in people(said, utterance):
        yield "person", name, start, end
    for name, (start, end) in organisations(utterance):
        yield "organization", name, start, end
    for email in emails(utterance.text):
        yield "email", email.value, email.start, email.end
    for value, start, end in sums(utterance.text, utterance.outline):
        yield "money", value, start, end
    yield from _dates(said, utterance)
    yield from _addresses(utterance)


def _dates(said: Sequence[Utterance], utterance: Utterance) -> Iterator[_Found]:
    for kind, value, start, end in days_and_times(utterance.text):
        is_whole = kind == "date" and _WHOLE_DATE.search(value)
        born = is_whole and label_of(said, utterance, start) == "birth_date"
        yield "birth_date" if born else kind, value, start, end


def _addresses(utterance: Utterance) -> Iterator[_Found]:
    for match in _ADDRESS.finditer(utterance.outline):
        written = utterance.text[match.start() : match.end()]
        yield "address", _with_house_number(match, written), match.start(), match.end()


def _with_house_number(match: re.Match[str], written: str) -> str:
    """As it was said, but for a number that was spelled out."""
    parts = re.split(r"[ ,-]+", match["number"].lower())
    if len(parts) == 1 and parts[0].isdigit():
        return written
    number = "".join(part if part.isdigit() else str(amount(part) or 0) for part in parts)
    return number + (match["letter"] or "") + " " + written[match.start("rest") - match.start() :]
