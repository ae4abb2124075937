"""Numbers that stand for something: phones, accounts, orders, cards; named by what was asked."""

import re
from collections.abc import Iterator, Sequence

import phonenumbers

from engines.language.local.spoken import SpokenNumber, digit_runs
from engines.language.local.utterances import Utterance
from engines.language.port import Quote

Named = tuple[str, str, Quote]

_FEWEST_DIGITS = 4
_PHONE_DIGITS = 10
_REGION = "US"  # For numbers without a country code; an international one names its own.
_ASKED: Sequence[tuple[str, re.Pattern[str]]] = (
    ("identity_number", re.compile(r"social security|ssn|passport|driver'?s license|national id")),
    ("birth_date", re.compile(r"date of birth|birth ?date|month and year|birthday|born")),
    ("card_number", re.compile(r"(?:credit|debit|bank|payment)? ?card|last four digits")),
    ("order_number", re.compile(r"\border|tracking|purchase")),
    (
        "reference",
        re.compile(r"reference|invoice|confirmation|case|ticket|claim|booking|reservation"),
    ),
    ("account_number", re.compile(r"account|customer id|member|policy|\bid\b|vin\b")),
    ("room_number", re.compile(r"\broom")),
    ("postal_code", re.compile(r"zip|postal")),
    (
        "phone",
        re.compile(r"phone|contact number|call (?:me|you)|reach (?:me|you)|mobile|cell|callback"),
    ),
)
_OWN_LABEL = 60  # Characters before a number within which its own sentence names it.
_STREET_AFTER = re.compile(
    r"^,? (?:[A-Z]\w+ ){1,3}(?:Street|Avenue|Road|Lane|Drive|St|Ave|Rd|Court|Boulevard|Way)\b"
)
_TIME_AFTER = re.compile(
    r"^ ?(?:a\.?m|p\.?m|[ap] m\b|o'clock|dollars|euros|percent|%|:)", re.IGNORECASE
)
_PREVIOUS_TURNS = 3  # How far back the question may lie.


def numbers(said: Sequence[Utterance]) -> Iterator[tuple[int, Named]]:
    """(utterance order, entity) for each number of four digits or more.

    One read out over several turns is one entity with a quote from each of them.
    """
    for group in _readings(said):
        first, run = group[0]
        value = "".join(found.value for _, found in group)
        digits = sum(c.isdigit() for c in value)
        if digits < _FEWEST_DIGITS or _is_something_else(first, run):
            continue
        kind = _kind(said, first, run, value)
        for utterance, found in group:
            spoken = utterance.text[found.start : found.end]
            yield utterance.order, (kind, _shown(kind, value), _quoted(utterance, spoken))


def _quoted(utterance: Utterance, spoken: str) -> Quote:
    return Quote(spoken, utterance.turn, utterance.turn)


def _readings(said: Sequence[Utterance]) -> Iterator[list[tuple[Utterance, SpokenNumber]]]:
    """Digit runs; those that fill whole utterances of one speaker in a row belong together."""
    group: list[tuple[Utterance, SpokenNumber]] = []
    for utterance in said:
        runs = [run for run in digit_runs(utterance.text) if any(map(str.isdigit, run.value))]
        fills = len(runs) == 1 and len(utterance.text) - (runs[0].end - runs[0].start) <= 4  # noqa: PLR2004  # Characters: "uh, ".
        if group and not (fills and utterance.role == group[0][0].role):
            yield group
            group = []
        if fills:
            group.append((utterance, runs[0]))
        else:
            yield from ([(utterance, run)] for run in runs)
    if group:
        yield group


def _is_something_else(utterance: Utterance, run: SpokenNumber) -> bool:
    """A house number, an hour, a sum, an e-mail address or a year: other finders name those."""
    after, before = utterance.text[run.end :], utterance.text[: run.start]
    if _STREET_AFTER.match(after) or _TIME_AFTER.match(after):
        return True
    if before[-1:] in {"$", "@", "\u20ac", "\u00a3"} or after[:1] in {"@", "%"}:
        return True
    spells_address = re.match(r"[\w .,]* (?:at|dot) ", after)
    return bool(spells_address) or bool(re.fullmatch(r"(?:19|20)\d\d", run.value))


def _kind(said: Sequence[Utterance], at: Utterance, run: SpokenNumber, value: str) -> str:
    """What the number's own sentence calls it, else what was asked for last, else its shape."""
    before = at.plain[max(0, run.start - _OWN_LABEL) : run.start]
    if own := _last_named(before):
        return own
    for earlier in reversed([u for u in said[: at.order] if at.turn - u.turn <= _PREVIOUS_TURNS]):
        if asked := _last_named(earlier.plain):
            return asked
    return "phone" if len(value) == _PHONE_DIGITS and value.isdigit() else "number"


def _last_named(text: str) -> str | None:
    """The label nearest to the end of *text*; of two at one place the first in the list."""
    ends = [(m.end(), -n) for n, (_, p) in enumerate(_ASKED) for m in p.finditer(text)]
    return _ASKED[-max(ends)[1]][0] if ends else None


def _shown(kind: str, value: str) -> str:
    """A possible phone number in its national form; everything else as read."""
    if kind != "phone":
        return value
    try:
        number = phonenumbers.parse(value, _REGION)
    except phonenumbers.NumberParseException:
        return value
    if len(value) < _PHONE_DIGITS or not phonenumbers.is_possible_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
