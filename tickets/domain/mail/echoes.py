"""Texts of a mail that say the same as another text of it."""

from __future__ import annotations


def words_of(text: str) -> list[str]:
    """In small letters and without the marks around them, to compare two tellings of a text."""
    return [word.strip(".,:;!?\"'()<>*_[]").casefold() for word in text.split()]


def is_said(text: str, others: list[str]) -> bool:
    """Whether one of the others says the same, or the same and little more."""
    words = words_of(text)
    for other in map(words_of, others):
        is_inside = f" {' '.join(words)} " in f" {' '.join(other)} "
        if is_inside and 2 * len(words) >= len(other):
            return True
    return False
