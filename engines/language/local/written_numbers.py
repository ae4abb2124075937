"""Numbers in writing, letters and all: each stays whole and as it is."""

import re
from collections.abc import Iterator

from engines.language.local.spoken import SpokenNumber

_IBAN = re.compile(
    r"(?<![\w-])[A-Z]{2}\d{2}"
    r"(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: (?=\D?\D?\d)[A-Z0-9]{1,3})?)(?![\w-])"
)
_IBAN_LENGTHS = range(15, 35)
_IBAN_REMAINDER = 1  # ISO 7064, modulus 97.
_WORD = re.compile(
    r"(?<![\w@.])(?<!\w['\u2019])[^\W_]+(?:[-/_\u2010-\u2013][^\W_]+)*(?!\w|['\u2019@]\w)"
)
_CODE = re.compile(r"(?=[^\d]*\d)(?=[^A-Z]*[A-Z])[A-Z\d/_\u2010-\u2013-]+")
_SMALL_CODE = re.compile(r"[a-z]{1,4}-?\d{3,}(?:-?[a-z\d]+)*")
_MEASURE = re.compile(r"\d+(?:[KMGT]B?|MBPS|GBPS|[KMCD]?M|K?G|M?L|[KMG]?HZ|K?WH?|V|H|AM|PM|X|D|P)")
_FEWEST_IN_CODE = 3
_UNIT = (
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|of|more|people|items|pieces"
    r"|percent|other)"
)
_FIGURES = re.compile(
    r"(?<![\w@.,'\u2019/-])(?:\+ ?)?(?:\(\d+\)|\d+)"
    rf"(?:(?: ?[-/(\u2013] ?|[ .\u00a0\u202f])\d+\)?(?! {_UNIT}\b))*(?![\w@%]|[,.:/-]\d)"
)
_NO_GROUP = r"(?!(?:I|A|OK|ID|PIN|ZIP|IS|MY|NO|UK|US|EU)\b)"
_GROUP_BEFORE = re.compile(rf"(?<![\w'\u2019.,-]){_NO_GROUP}[A-Z0-9]{{1,6}} $")
_GROUP_AFTER = re.compile(rf"^ {_NO_GROUP}[A-Z0-9]{{1,7}}(?![\w'\u2019-])(?! {_UNIT}\b)")
_MOST_GROUPS = 8


def ibans(text: str) -> Iterator[SpokenNumber]:
    """International bank account numbers whose check digits are right."""
    for match in _IBAN.finditer(text):
        if _is_iban(match.group()):
            yield SpokenNumber(match.group(), match.start(), match.end())


def written_numbers(text: str) -> Iterator[SpokenNumber]:
    """IBANs, then codes such as INV-2041, then figures, however grouped; none within another."""
    seen: list[SpokenNumber] = []
    for found in (*ibans(text), *_codes(text), *_figures(text)):
        if not any(found.start < other.end and other.start < found.end for other in seen):
            seen.append(found)
            yield found


def with_neighbours(text: str, number: SpokenNumber, *, letters_alone: bool) -> SpokenNumber:
    """With the groups of capitals and figures beside it: "1Z 999 AA1 01".

    Groups of nothing but letters belong to it only where *letters_alone*: "1017 AB".
    """
    start, end = number.start, number.end
    for _ in range(_MOST_GROUPS):
        before, after = _GROUP_BEFORE.search(text[:start]), _GROUP_AFTER.match(text[end:])
        if before and _is_group(before.group(), letters_alone=letters_alone):
            start = before.start()
        elif after and _is_group(after.group(), letters_alone=letters_alone):
            end += after.end()
        else:
            break
    return SpokenNumber(text[start:end], start, end)


def _is_group(group: str, *, letters_alone: bool) -> bool:
    return letters_alone or any(map(str.isdigit, group))


def _is_iban(written: str) -> bool:
    compact = written.replace(" ", "")
    if len(compact) not in _IBAN_LENGTHS:
        return False
    figures = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return int(figures) % 97 == _IBAN_REMAINDER


def _codes(text: str) -> Iterator[SpokenNumber]:
    for match in _WORD.finditer(text):
        word = match.group()
        is_code = _CODE.fullmatch(word) or _SMALL_CODE.fullmatch(word)
        long_enough = sum(map(str.isalnum, word)) >= _FEWEST_IN_CODE
        if is_code and long_enough and not _MEASURE.fullmatch(word):
            yield SpokenNumber(word, match.start(), match.end())


def _figures(text: str) -> Iterator[SpokenNumber]:
    for match in _FIGURES.finditer(text):
        yield SpokenNumber(match.group(), match.start(), match.end())
