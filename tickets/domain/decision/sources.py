"""What the tenant knows, as far as an answer may rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tickets.domain.knowledge.retrieval import search

if TYPE_CHECKING:
    from engines.embedding.port import EmbeddingEngine
    from tickets.domain.knowledge.retrieval import Found

# Cosine. Over the tests' articles, three in four questions are as near to the article that answers
# them, and one in twenty texts of another field is as near to any.
_NEAR: Final = 0.4


@dataclass(frozen=True)
class TenantKnowledge:
    """The scope's tenant's passages that speak of a text.

    There is always a nearest one, which may speak of something else: what is not near is left out.
    """

    engine: EmbeddingEngine

    def search(self, text: str) -> list[Found]:
        found = search(text, self.engine)
        return [passage for passage in found if (passage.similarity or 0.0) >= _NEAR]
