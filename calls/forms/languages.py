"""Spoken languages by the names that people know."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from engines.speech.languages import AUTO, LANGUAGES


def name_of_language(code: str) -> str:
    """Its name for people; the code where Django knows none."""
    return _(str(LANG_INFO[code]["name"])) if "name" in LANG_INFO.get(code, {}) else code


def named_languages() -> list[tuple[str, str]]:
    """What may be said of a call, for a choice: finding it out, then languages by name."""
    named = [(code, name_of_language(code)) for code in LANGUAGES]
    known = sorted((pair for pair in named if pair[0] != pair[1]), key=lambda pair: pair[1])
    return [(AUTO, _("Find out for each call")), *known]


def language_choices() -> list[tuple[str, str]]:
    """All that a call may say already, for correcting it: those without a name last, by code."""
    named = named_languages()
    unnamed = [(code, code) for code in LANGUAGES if code not in dict(named)]
    return [("", _("As in the company's settings")), *named, *unnamed]
