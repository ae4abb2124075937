"""Days, spans with an end, and times of day."""

import re
from collections.abc import Iterator

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
_YEAR = r"(?:,? (?:19|20)\d\d)?"
_DATE = re.compile(
    rf"\b(?:(?:(?:next|last|this"
    rf"|on) )?{_DAY}s?(?:,? (?:the )?(?:{_MONTH} )?{_ORDINAL}\b)?(?: (?:morning"
    rf"|afternoon|evening|night))?"
    rf"|{_MONTH} (?:the )?(?:{_ORDINAL})\b{_YEAR}|(?:the )?{_ORDINAL} of {_MONTH}{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH}{_YEAR}"
    rf"|(?<!may )(?:tomorrow|yesterday|tonight)(?: (?:morning|afternoon|evening))?"
    rf"|(?:next|last) (?:week|month|year)|(?!24/7)\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|(?:19"
    rf"|20)\d\d-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d"
    rf"|within (?:the next )?(?:\w+|\w+ to \w+|\d+-\d+) (?:business "
    rf"|working )?(?:minutes|hours|days|weeks)|by the end of (?:the|this|next) (?:day"
    rf"|week|month)"
    rf"|(?:in )?(?:\d+(?:-\d+)?|two|three|four|five|seven|ten|a few"
    rf"|a couple of) (?:to \w+ )?(?:business|working) days)\b",
    re.IGNORECASE,
)
_HOUR_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HOUR = rf"(?:\d{{1,2}}(?::\d\d)?|{_HOUR_WORD})"
_MINUTE = r"(?: (?:fifteen|thirty|forty[ -]five|oh \w+|ten|twenty|twenty[ -]five|fifty))?"
_TIME = re.compile(
    rf"\b{_HOUR}{_MINUTE} ?(?:a\.m\.|p\.m\.|[ap] ?m\b"
    rf"|o'clock\b)(?: to {_HOUR}{_MINUTE} ?(?:a\.m\.|p\.m\.|[ap] ?m\b|o'clock\b))?"
    rf"|\b(?:half past|(?:a )?quarter (?:past|to)) (?:{_HOUR_WORD}|\d{{1,2}})\b"
    rf"|(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])|\bat (?:noon|midnight)\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"^(?:on|at|the) ", re.IGNORECASE)


def days_and_times(text: str) -> Iterator[tuple[str, str, int, int]]:
    """(kind, value, start, end); the value leaves out "on", "at" and "the"."""
    straight = text.replace("\u2019", "'")
    for kind, pattern in (("date", _DATE), ("time", _TIME)):
        for match in pattern.finditer(straight):
            value = text[match.start() : match.end()]
            yield kind, _LEFT_OUT.sub("", value), match.start(), match.end()
