"""Numbers that stand for something: phones, accounts, orders, cards; named by what was asked."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from engines.language.local.phones import international, is_like_a_phone, may_be_phone
from engines.language.local.spoken import SpokenNumber, digit_runs
from engines.language.local.utterances import Utterance
from engines.language.local.written_numbers import ibans, with_neighbours, written_numbers
from engines.language.port import Quote

Named = tuple[str, str, Quote]
Taken = Callable[[Utterance, int, int], bool]

_FEWEST_DIGITS = 4
_FEWEST_OF_A_ROOM = 2
_FEWEST_CHARACTERS = 4
_FEWEST_DIGITS_UNNAMED = 3  # Of a number with letters; COVID-19 and MP3 are none.
UNNAMED = "number"
_ASKED: Sequence[tuple[str, re.Pattern[str]]] = (
    (
        "identity_number",
        re.compile(r"social security|ssn|passport|driver'?s licen[sc]e|national id"),
    ),
    ("birth_date", re.compile(r"date of birth|birth ?date|month and year|birthday|\bborn\b")),
    ("card_number", re.compile(r"(?:credit|debit|bank|payment)? ?\bcard|last four digits")),
    ("order_number", re.compile(r"\border|tracking|purchase")),
    (
        "reference",
        re.compile(
            r"\breference|invoice|confirmation|\bcase\b|ticket|claim|booking|booked|reservation"
        ),
    ),
    (
        "account_number",
        re.compile(r"account|\biban\b|customer (?:id|number)|member|policy|\bid\b|vin\b"),
    ),
    ("room_number", re.compile(r"\broom")),
    ("postal_code", re.compile(r"\bzip|postal|\bpost ?code")),
    (
        "phone",
        re.compile(
            r"phone|contact number|call (?:me|you|us)|reach (?:me|you|us)|mobile|\bcell|callback"
            r"|please call|\bdial|(?:ring|text) (?:me|us)|\bfax|whatsapp"
            r"|\b(?:my|our|his|her) number|number to (?:call|reach)"
        ),
    ),
)
_OWN_LABEL = 60  # Characters before a number within which its own sentence names it.
_ROOM = re.compile(r"\broom (?:number |no\.? ?)?(?:is )?#?$")
_NO_LABEL = re.compile(
    r"\b(?:model|version|error|code on|type|size|part|serial|article|item|meter|page)"
    r"(?: \w+){0,2} $"
)
_MEASURED_AFTER = re.compile(
    r"^ ?%|^ ?(?:percent|square|grams?|kilo\w*|metres?|meters?|miles|feet|watts?|volts?|degrees)\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(r"\b(?:in|since|from|of|until|till|before|after|year) $")
_PREVIOUS_TURNS = 3  # How far back the question may lie.
_WITHOUT_GROUPS = frozenset({UNNAMED, "phone", "card_number", "room_number", "birth_date"})
_LETTERS_ALONE = frozenset({"postal_code", "identity_number"})  # "1017 AB", "XR 8820194".


def numbers(said: Sequence[Utterance], country: str, taken: Taken) -> Iterator[tuple[int, Named]]:
    """(utterance order, entity) for each number that is not *taken* by a sum, a date and the like.

    One read out over several turns is one entity with a quote from each of them.
    """
    for group in _readings(said, taken):
        first, run = group[0]
        kind = _kind(said, first, run, "".join(found.value for _, found in group), country)
        parts = [(utterance, _whole(kind, utterance, found)) for utterance, found in group]
        value = "".join(found.value for _, found in parts)
        if not _is_long_enough(kind, value) or _is_something_else(said, first, run):
            continue
        shown = international(value, country) if kind == "phone" else value
        for utterance, found in parts:
            yield utterance.order, (kind, shown, _quoted(utterance, found))


def label_of(said: Sequence[Utterance], at: Utterance, start: int) -> str | None:
    """What the sentence calls a value at *start*, else what was asked for last."""
    if own := _own_label(at, start):
        return own
    for order in range(at.order - 1, -1, -1):
        earlier = said[order]
        if at.turn - earlier.turn > _PREVIOUS_TURNS:
            break
        if asked := _last_named(earlier.plain):
            return asked
    return None


def _quoted(utterance: Utterance, found: SpokenNumber) -> Quote:
    return Quote(utterance.text[found.start : found.end], utterance.turn, utterance.turn)


def _whole(kind: str, utterance: Utterance, found: SpokenNumber) -> SpokenNumber:
    """A labelled number with the groups beside it; those of a phone are no capitals."""
    is_written = utterance.text[found.start : found.end] == found.value
    if kind in _WITHOUT_GROUPS or not is_written:
        return found
    return with_neighbours(utterance.text, found, letters_alone=kind in _LETTERS_ALONE)


def _runs(utterance: Utterance, taken: Taken) -> list[SpokenNumber]:
    """Spelled numbers and, outside of them, written ones; in spoken order."""
    spelled = [
        run for run in digit_runs(utterance.text) if not taken(utterance, run.start, run.end)
    ]
    hidden = list(utterance.text)
    for run in spelled:
        hidden[run.start : run.end] = "\0" * (run.end - run.start)
    written = written_numbers("".join(hidden))
    left = [run for run in written if not taken(utterance, run.start, run.end)]
    return sorted([*spelled, *left], key=lambda run: run.start)


def _readings(
    said: Sequence[Utterance], taken: Taken
) -> Iterator[list[tuple[Utterance, SpokenNumber]]]:
    """Digit runs; those that fill whole utterances of one speaker in a row belong together."""
    group: list[tuple[Utterance, SpokenNumber]] = []
    for utterance in said:
        runs = _runs(utterance, taken)
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


def _is_long_enough(kind: str, value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    if any(map(str.isalpha, value)):
        fewest = _FEWEST_DIGITS_UNNAMED if kind == UNNAMED else 1
        return digits >= fewest and sum(map(str.isalnum, value)) >= _FEWEST_CHARACTERS
    return digits >= (_FEWEST_OF_A_ROOM if kind == "room_number" else _FEWEST_DIGITS)


def _is_something_else(said: Sequence[Utterance], utterance: Utterance, run: SpokenNumber) -> bool:
    """A measure, or a year."""
    after, before = utterance.text[run.end :], utterance.plain[: run.start]
    if _MEASURED_AFTER.match(after):
        return True
    is_year = bool(_YEAR.fullmatch(run.value))
    return is_year and bool(_YEAR_BEFORE.search(before) or not label_of(said, utterance, run.start))


def _kind(
    said: Sequence[Utterance], at: Utterance, run: SpokenNumber, value: str, country: str
) -> str:
    """The label of a number, unless its shape contradicts; without one its shape."""
    before = at.plain[: run.start]
    if any(ibans(value)):
        return "account_number"
    if value.startswith("+") and may_be_phone(value):
        return "phone"
    if _NO_LABEL.search(before):
        return UNNAMED
    label = label_of(said, at, run.start)
    if label is None:
        return _unlabelled(value, country)
    is_short = len(value) < _FEWEST_CHARACTERS
    is_off_label = label == "room_number" and is_short and not _room_of(at, run.start)
    is_no_phone = label == "phone" and not may_be_phone(value)
    return UNNAMED if is_off_label or is_no_phone else label


def _room_of(at: Utterance, start: int) -> bool:
    """Whether a short number is a room's: right after the word, or the answer to a question."""
    return bool(_ROOM.search(at.plain[:start])) or _own_label(at, start) is None


def _unlabelled(value: str, country: str) -> str:
    """By shape; a number with letters refers to something, whatever it may be."""
    if is_like_a_phone(value, country):
        return "phone"
    return "reference" if any(map(str.isalpha, value)) else UNNAMED


def _own_label(at: Utterance, start: int) -> str | None:
    return _last_named(at.plain[max(0, start - _OWN_LABEL) : start])


@lru_cache(maxsize=1024)  # A long turn full of numbers asks for the same sentences again.
def _last_named(text: str) -> str | None:
    """The label nearest to the end of *text*; of two at one place the first in the list."""
    ends = [(m.end(), -n) for n, (_, p) in enumerate(_ASKED) for m in p.finditer(text)]
    return _ASKED[-max(ends)[1]][0] if ends else None
