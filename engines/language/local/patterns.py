"""Patterns over lower case text with straight apostrophes."""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """One pattern of whole-word alternatives."""
    return re.compile(r"\b(?:" + "|".join(phrases) + r")(?![\w'])")
