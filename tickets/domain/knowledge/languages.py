"""Which of PostgreSQL's dictionaries reads a tenant's texts."""

from __future__ import annotations

from typing import Final

from tenants.domain.people import current_settings

_DICTIONARIES: Final = {
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


def dictionary() -> str:
    """Of the tenant's language; one without a dictionary is searched by its plain words."""
    return _DICTIONARIES.get(current_settings().language.split("-")[0].lower(), "simple")
