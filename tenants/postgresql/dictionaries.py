"""Which text search configuration of PostgreSQL reads which language."""

from __future__ import annotations

from typing import Final

_OF_LANGUAGE: Final = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
PLAIN: Final = "simple"
DICTIONARIES: Final = tuple(_OF_LANGUAGE.values())


def dictionary_of(language: str) -> str:
    """Of a code as in "de" or "de-AT"; a language without one is searched by its plain words."""
    return _OF_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), PLAIN)
