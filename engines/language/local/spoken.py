"""Numbers, e-mail addresses and sums as people say them, found in text with their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_TENS = {
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_UNITS = {word: int(digit) for word, digit in _DIGITS.items() if word not in {"oh", "o"}}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_DIGIT_WORD = "|".join(_DIGITS)
_FEWEST_SINGLES = 2  # Characters one by one that make a run a spelled one.
# A spelled run: digit words, figures and single letters; letters only beside digits.
_RUN = re.compile(
    rf"(?<!['\u2019+])\b(?P<plus>plus )?(?:(?:(?:double|triple) )?(?:{_DIGIT_WORD}|\d+|[a-z])"
    r"(?:[\s,.\-\u2013]+|$)(?:dash )?)+",
    re.IGNORECASE,
)
_RUN_PART = re.compile(
    rf"(?<!['\u2019])\b(?:(double|triple) )?({_DIGIT_WORD}|\d+|[a-z])\b", re.IGNORECASE
)
_WRITTEN_EMAIL = re.compile(
    r"(?<![\w.+-])(?<!\w['\u2019])\w[\w.+%&'\u2019-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
)
_DOMAIN = re.compile(
    r",? at (?P<domain>[a-z0-9-]{1,63}(?: [a-z0-9-]{1,20}){0,13}?)(?:,? dot |\.)"
    r"(?P<top>com|net|org|edu|co|io|c o m|n e t|o r g)\b",
    re.IGNORECASE,
)
_NAME_AT_END = re.compile(r"(?<!['\u2019\w])(?:[\w-]+[. ,]+)*[\w-]+$")
_NAME_REACH = 120  # Characters before "at" that a spelled name may take.
_BEFORE_NAME = re.compile(
    r"^.*\b(?:is|it's|its|address|at|to|under|use|sure|yes|e-?mail|course|use)\b[ ,:]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """*value* in writing, and the slice of the text that says it."""

    value: str
    start: int
    end: int


def digit_runs(text: str) -> Iterator[SpokenNumber]:
    """Spelled runs, letters among them kept in upper case: "A B one two" is AB12.

    Figures and codes in writing are no such runs: they stay as they are.
    """
    for run in _RUN.finditer(text):
        parts = list(_RUN_PART.finditer(run.group(), run.end("plus") - run.start("plus")))
        parts = _without_stray_letters(parts)
        if _is_spelled(parts):
            start = run.start() if run["plus"] else parts[0].start() + run.start()
            sign = "+" if run["plus"] else ""
            end = parts[-1].end() + run.start()
            yield SpokenNumber(sign + "".join(map(_written, parts)), start, end)


def _is_spelled(parts: list[re.Match[str]]) -> bool:
    """Digits in words, or figures and letters one by one."""
    single = sum(len(part[2]) == 1 for part in parts)
    words = any(part[1] or part[2].lower() in _DIGITS for part in parts if len(part[2]) > 1)
    has_digit = any(_written(part)[:1].isdigit() for part in parts)
    return has_digit and (words or single >= _FEWEST_SINGLES)


def _without_stray_letters(parts: list[re.Match[str]]) -> list[re.Match[str]]:
    """An article "a" and the pronoun "I" before the first digit are no part of a number."""
    while parts and parts[0][2] in {"a", "I", "i", "s", "o"} and not _is_code(parts):
        parts = parts[1:]
    while parts and parts[-1][2] in {"a", "I", "i", "p", "m"}:
        parts = parts[:-1]
    return parts


def _is_code(parts: list[re.Match[str]]) -> bool:
    return len(parts) > 1 and parts[1][2].isalpha() and len(parts[1][2]) == 1


def _written(part: re.Match[str]) -> str:
    times = {"double": 2, "triple": 3}.get((part[1] or "").lower(), 1)
    spelled = part[2].lower()
    return _DIGITS.get(spelled, spelled.upper()) * times


def emails(text: str) -> Iterator[SpokenNumber]:
    """Addresses as written, or spelled: "j o at example dot com" is jo@example.com."""
    for match in _WRITTEN_EMAIL.finditer(text):
        yield SpokenNumber(match.group(), match.start(), match.end())
    for match in _DOMAIN.finditer(text):
        reach = max(0, match.start() - _NAME_REACH)
        local = _NAME_AT_END.search(text[reach : match.start()])
        if local is None:
            continue
        before = _BEFORE_NAME.match(local.group())
        start = reach + local.start() + (before.end() if before else 0)
        if name := _squeezed(text[start : match.start()]):
            domain = f"{_squeezed(match['domain'])}.{_squeezed(match['top'])}"
            yield SpokenNumber(f"{name}@{domain}", start, match.end())


def _squeezed(spelled: str) -> str:
    text = spelled.lower()
    for word, sign in (
        (" dot ", "."),
        (" underscore ", "_"),
        (" dash ", "-"),
        (" hyphen ", "-"),
        (" apostrophe ", "'"),
    ):
        text = text.replace(word, sign)
    parts = [_DIGITS.get(part, part) if part != "o" else part for part in re.split(r"[\s,]+", text)]
    return "".join(parts)


def amount(words: str) -> int | None:
    """The value of number words, "one hundred and thirty five" -> 135; None when it is none."""
    total = current = 0
    parts = [w for w in re.split(r"[\s-]+", words.lower()) if w not in {"and", "", "a"}]
    for word in parts:
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if word != "hundred":
                total, current = total + current, 0
        elif word in _UNITS or word in _TENS:
            current += _UNITS.get(word, _TENS.get(word, 0))
        else:
            return None
    return total + current if parts else None
