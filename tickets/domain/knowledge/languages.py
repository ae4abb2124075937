"""How PostgreSQL is to read a tenant's texts."""

from __future__ import annotations

import re
from typing import Final

from tenants.domain.people import current_settings
from tenants.postgresql.dictionaries import dictionary_of

_SIGNS: Final = re.compile(r"[^\w\x00-\x7f]|\x00")


def plain(text: str) -> str:
    """Lower case without signs beyond ASCII.

    A database of the C locale knows no other alphabet: it takes a curly quote for a letter of the
    word behind it, and leaves capitals with an accent as they are.
    """
    return _SIGNS.sub(" ", text).lower()


def dictionary() -> str:
    """Of the tenant's language; one without a dictionary is searched by its plain words."""
    return dictionary_of(current_settings().language)
