"""Telephone numbers: what may be one, and its international form where the country is known."""

import re
from typing import Final

import phonenumbers

_DIGITS: Final = range(7, 16)  # Of a subscriber's number up to the longest of E.164.
_SHAPES = re.compile(
    r"\+.*"
    r"|\(\d{2,5}\) ?\d[\d -]*"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|0\d(?:[ .]\d\d){4}"
    r"|0\d{2,4}[ /-]\d{5,8}"
    r"|\d{10}"
)


def may_be_phone(value: str) -> bool:
    """Whether somebody who was asked for a phone number may have said this."""
    if any(map(str.isalpha, value)):
        return False
    return sum(map(str.isdigit, value)) in _DIGITS


def is_like_a_phone(value: str, country: str) -> bool:
    """Whether it is one even though nobody called it so: by shape, or by *country*'s plan."""
    if not may_be_phone(value):
        return False
    return bool(_SHAPES.fullmatch(value)) or (
        bool(country) and _international(value, country) is not None
    )


def international(value: str, country: str) -> str:
    """In E.164 where *country* (ISO 3166, empty when unknown) is known; else as it was said.

    Without a country nothing is assumed: 030 1234567 is a number in many of them.
    """
    return (_international(value, country) if country else None) or value


def _international(value: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
