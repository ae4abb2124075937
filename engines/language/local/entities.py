"""Who and what is named in a call: people, organisations, contacts, numbers, sums and dates."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from engines.language.local.labelled_numbers import Named, numbers
from engines.language.local.spoken import NUMBER_WORD, amount, emails
from engines.language.local.utterances import Utterance
from engines.language.port import Entity, Quote

_MOST_QUOTES = 3
_NAME_WORD = r"[A-Z][a-zA-Z'\u2019]+"
_NAME = rf"(?P<name>{_NAME_WORD}(?: (?:[A-Z]\. )?{_NAME_WORD}){{0,2}})"
_PERSON = re.compile(
    rf"\b(?:[Mm]y (?:full )?name is|[Nn]ame's|[Tt]his is|(?:[Hh]i|[Hh]ello"
    rf"|[Hh]ey)[ ,]+I'm|(?:^|(?<=[.!,] ))I'm|I am|[Ii]t's|(?:[Ss]peaking"
    rf"|talking) (?:with|to)"
    rf"|(?:[Mm]eet you|[Yy]ou're welcome|[Tt]hank you|[Tt]hanks),(?= {_NAME_WORD}[.,!?]))"
    rf"(?: uh| um)? {_NAME}"
)
_LOWER_PERSON = re.compile(
    r"\bmy (?:full )?name is (?:uh |um )?(?P<name>[a-z']+(?: (?!and|how|i|i'm|i'd|can"
    r"|may|what|from|with|calling|the|so|you|thank|at|here|on|is|it's|could|to|but"
    r"|or)[a-z']+)?)"
    r"|\bthis is (?:uh |um )(?P<other>[a-z']+ [a-z']+)"
)
_ORGANISATION = re.compile(
    r"\b(?:[Tt]hank you for (?:calling|contacting|choosing|reaching out to|visiting)"
    r"|[Ww]elcome to|(?:am|[Ii]'m) with|(?<=[a-z] )from|over at|us at|here at)"
    r" (?P<name>(?:the )?[A-Z0-9][\w&'\u2019-]*(?: (?:(?:of|and|the|&"
    r"|for) )?[A-Z0-9][\w&'\u2019-]*)*(?: Inc\.| Co\.| Ltd\.)?)"
)
_COMPANY = (
    r"(?:Banks?|Hotels?|Company|Services?|Insurance|Airlines|Telecom|Mobile|Support|Clinic"
    r"|Store|Shop|Agency|Inc|Group|Motors|Internet|Dealership|Solutions|Center|Co|Energy"
    r"|Cars?|Auto)"
)
_ANSWERS = re.compile(rf"\b[Tt]his is (?P<name>(?:[A-Z][\w&'\u2019-]* )+{_COMPANY})\b")
_OPENS_WITH = re.compile(
    r"^(?P<name>[A-Z][\w&'\u2019-]*(?: (?:and |of "
    r"|the )?[A-Z][\w&'\u2019-]*)+), (?:this is|[A-Z]\w+ speaking)\b"
)
_SPEAKING = re.compile(rf"(?:^|, |[Tt]his is ){_NAME} speaking\b")
_BARE_NAME = re.compile(rf"^(?:Yes, |Sure, |It's )?(?P<name>{_NAME_WORD} {_NAME_WORD})(?=[.,]|$)")
_LOWER_ORGANISATION = re.compile(
    r"\b(?:hello|hi|morning|afternoon|evening)?,? ?(?:this is|thank you for calling"
    r"|welcome to) (?P<name>(?:the )?(?:[a-z]+ ){1,4}(?:bank|hotel|company|services?"
    r"|insurance|airlines|telecom|mobile|support|clinic|store|shop|agency))\b"
)
_NOT_A_NAME = re.compile(
    r"^(?:Customer|Service|Support|Calling|Just|Not|Very|So|Really|Sure|Happy|Glad"
    r"|Sorry|Looking|Having|Interested|Excited"
    r"|The|A|An|It|This|That|Here|There|Here's|What|How|Great|Good|Okay|Yes|No|Your"
    r"|You|Our|We|For|To|Is|Are|January|February|March|April"
    r"|May|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday"
    r"|Sunday|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Zero|Apartment|Unit|Suite"
    r"|Perfect|And|But|I|I'm|My|Mr|Mrs|Ms|Dr|Sir|Madam|Everyone|Again|Bye|Goodbye"
    r"|Have)\b"
)
_MONEY = re.compile(
    rf"(?P<figures>[$\u20ac\u00a3] ?\d[\d,]*(?:\.\d+)?(?: (?:million|thousand))?"
    rf"|\b\d[\d,]*(?:\.\d+)? (?:dollars|euros|pounds|cents|bucks|usd|eur))\b"
    rf"|\b(?P<words>(?:{NUMBER_WORD}|a hundred"
    rf"|a thousand)(?:[ -](?:and )?(?:{NUMBER_WORD}))*) (?P<unit>dollars?|euros?|pounds"
    rf"|cents|bucks)"
    rf"(?: and (?P<cents>(?:{NUMBER_WORD})(?:[ -](?:{NUMBER_WORD}))*) cents)?\b",
    re.IGNORECASE,
)
_SIGN = {"d": "$", "b": "$", "e": "\u20ac", "p": "\u00a3"}
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    r"|eighteenth|nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth)|thirtieth|thirty[ -]first)"
)
_DATE = re.compile(
    rf"\b(?:(?:(?:next|last|this"
    rf"|on) )?{_DAY}s?(?:,? (?:the )?(?:{_MONTH} )?{_ORDINAL}\b)?(?: (?:morning"
    rf"|afternoon|evening|night))?"
    rf"|{_MONTH} (?:the )?(?:{_ORDINAL})\b(?:,? (?:19|20)\d\d)?|(?:the )?{_ORDINAL} of {_MONTH}"
    rf"|(?<!may )(?:tomorrow|yesterday|tonight)(?: (?:morning|afternoon|evening))?"
    rf"|(?:next|last) (?:week|month|year)|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|(?:19"
    rf"|20)\d\d-\d\d-\d\d"
    rf"|within (?:the next )?(?:\w+|\w+ to \w+|\d+-\d+) (?:business "
    rf"|working )?(?:minutes|hours|days|weeks)|by the end of (?:the|this|next) (?:day"
    rf"|week|month)"
    rf"|(?:in )?(?:\d+(?:-\d+)?|two|three|four|five|seven|ten|a few"
    rf"|a couple of) (?:to \w+ )?(?:business|working) days)\b",
    re.IGNORECASE,
)
_HOUR = r"(?:\d{1,2}(?::\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTE = r"(?: (?:fifteen|thirty|forty[ -]five|oh \w+|ten|twenty|twenty[ -]five|fifty))?"
_TIME = re.compile(
    rf"\b{_HOUR}{_MINUTE} ?(?:a\.m\.|p\.m\.|[ap] ?m\b"
    rf"|o'clock\b)(?: to {_HOUR}{_MINUTE} ?(?:a\.m\.|p\.m\.|[ap] ?m\b|o'clock\b))?"
    rf"|\bat \d{{1,2}}:\d\d\b|\bat noon\b",
    re.IGNORECASE,
)
_STREET = (
    r"(?:Street|Avenue|Road|Lane|Drive|Boulevard|Court|Way|Place|St\.|Ave\.|Rd\.|Blvd\."
    r"|Parkway|Square|Terrace)"
)
_NUMBER_PART = (
    r"(?:\d+|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Zz]ero|[Oo]h)"
)
_ADDRESS = re.compile(
    rf"(?<!['\u2019])\b(?P<number>{_NUMBER_PART}(?:[ ,-]{{1,2}}{_NUMBER_PART})*),? "
    rf"(?P<rest>(?:[A-Z][\w'.]*,? ){{1,3}}{_STREET}"
    rf"(?:,? (?:Apartment|Apt\.?|Unit|Suite) [\w-]+(?: [A-Z]\b)?)?(?:,(?: [A-Z][a-z]+\b)+)*)"
)


def entities(said: Sequence[Utterance]) -> tuple[Entity, ...]:
    """Named things in spoken order; one named again adds its quote."""
    found: dict[tuple[str, str], tuple[str, list[Quote]]] = {}
    for kind, value, quote in _in_order(said):
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


_Finder = Callable[[Utterance], Iterator[Named]]


def _in_order(said: Sequence[Utterance]) -> Iterator[Named]:
    spelled: dict[int, list[Named]] = {}
    for at, named in numbers(said):
        spelled.setdefault(at, []).append(named)
    finders: tuple[_Finder, ...] = (_people, _organisations, _emails, _money, _dates, _addresses)
    for utterance in said:
        yield from _answered_name(said, utterance)
        for finder in finders:
            yield from finder(utterance)
        yield from spelled.get(utterance.order, ())


def _matches(text: str, *patterns: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return chain.from_iterable(pattern.finditer(text) for pattern in patterns)


def _answered_name(said: Sequence[Utterance], utterance: Utterance) -> Iterator[Named]:
    """A bare name is a person's right after somebody was asked for one."""
    before = said[max(0, utterance.order - 1)]
    match = _BARE_NAME.match(utterance.text)
    asked = before is not utterance and "name" in before.words
    if asked and match and not _NOT_A_NAME.match(match["name"]):
        yield _named("person", match["name"], utterance, *match.span("name"))


def _named(kind: str, value: str, utterance: Utterance, start: int, end: int) -> Named:
    spoken = utterance.text[start:end]
    return kind, value, Quote(spoken, utterance.turn, utterance.turn)


def _people(utterance: Utterance) -> Iterator[Named]:
    text = utterance.text
    straight = text.replace("\u2019", "'")
    answers = list(_ANSWERS.finditer(text))
    for match in _matches(straight, _PERSON, _SPEAKING):
        company = any(match.start("name") == span.start("name") for span in answers)
        if not company and not _NOT_A_NAME.match(match["name"]):
            yield _named("person", match["name"], utterance, *match.span("name"))
    if text == text.lower():
        for match in _LOWER_PERSON.finditer(straight):
            group = "name" if match["name"] else "other"
            yield _named("person", match[group].title(), utterance, *match.span(group))


def _organisations(utterance: Utterance) -> Iterator[Named]:
    if utterance.role == "customer":
        return
    for match in _matches(utterance.text, _ORGANISATION, _ANSWERS, _OPENS_WITH):
        name = match["name"].removeprefix("the ")
        if not _NOT_A_NAME.match(name) and not match["name"].isdigit():
            yield _named("organization", name, utterance, *match.span("name"))
    if utterance.text == utterance.text.lower():
        for match in _LOWER_ORGANISATION.finditer(utterance.text):
            name = match["name"].title()
            yield _named("organization", name, utterance, *match.span("name"))


def _emails(utterance: Utterance) -> Iterator[Named]:
    for found in emails(utterance.text):
        yield _named("email", found.value, utterance, found.start, found.end)


def _money(utterance: Utterance) -> Iterator[Named]:
    for match in _MONEY.finditer(utterance.text):
        yield _named("money", _sum(match), utterance, *match.span())


def _sum(match: re.Match[str]) -> str:
    """Spelled sums in figures, figures as they are."""
    value = amount(match["words"]) if match["words"] else None
    if value is None:
        return match.group()
    if match["unit"].lower().startswith("c"):
        return f"{value} cents"
    cents = amount(match["cents"]) if match["cents"] else None
    sign = _SIGN[match["unit"][0].lower()]
    return f"{sign}{value:,}" + (f".{cents:02}" if cents is not None else "")


def _dates(utterance: Utterance) -> Iterator[Named]:
    for kind, pattern in (("date", _DATE), ("time", _TIME)):
        for match in pattern.finditer(utterance.text):
            value = match.group().removeprefix("on ").removeprefix("at ").removeprefix("the ")
            yield _named(kind, value[0].upper() + value[1:], utterance, *match.span())


def _addresses(utterance: Utterance) -> Iterator[Named]:
    for match in _ADDRESS.finditer(utterance.text):
        parts = re.split(r"[ ,-]+", match["number"].lower())
        value = f"{_house_number(parts)} {match['rest']}"
        yield _named("address", value, utterance, *match.span())


def _house_number(parts: Sequence[str]) -> str:
    values = (part if part.isdigit() else str(amount(part) or 0) for part in parts)
    return "".join(values)
