"""Short names of articles in addresses, made of titles and file names in every script."""

from __future__ import annotations

import hashlib
from typing import Final
from unicodedata import normalize

from anyascii import anyascii
from django.utils.text import slugify

from tenants.models.lengths import longest
from tickets.models import KnowledgeArticle

_LONGEST: Final = longest(KnowledgeArticle, "slug")


def slug_of(text: str) -> str:
    """The same for the same text, in whichever form of Unicode; a hash where no letter is left."""
    composed = normalize("NFC", text)
    slug = slugify(anyascii(composed))[:_LONGEST].strip("-_")
    return slug or f"article-{hashlib.sha256(composed.encode()).hexdigest()[:8]}"
