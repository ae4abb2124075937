"""One form for texts that say the same: what hashes, patterns and word lists are held against."""

from __future__ import annotations

import hashlib

from tenants.domain.wording import tidy


def plain(text: str) -> str:
    """Tidy, without case, and with straight apostrophes."""
    return tidy(text).casefold().replace("\u2019", "'")


def text_hash(text: str) -> str:
    """The same for texts that differ in case and spacing only: `Example.text_hash`."""
    return hashlib.sha256(plain(text).encode()).hexdigest()
