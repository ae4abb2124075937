"""Finding what the tenant knows of a question, by meaning and by words, and citing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from django.db import connection
from pgvector import HalfVector

from tickets.domain.knowledge.articles import mark_of
from tickets.domain.knowledge.languages import dictionary, plain
from tickets.models import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from engines.embedding.port import EmbeddingEngine

_CANDIDATES: Final = 20  # Of each kind.
# Reciprocal rank fusion: a passage scores the sum of 1 / (60 + rank) over the rankings it is in
# (Cormack, Clarke and Buettcher, SIGIR 2009).
_FUSION: Final = 60
_MOST_CHARACTERS: Final = 1_500  # Of a question: about what the embedding reads.


class CitationError(ValueError):
    """A passage was cited that was not offered."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a published article. `score` orders one search's results and means no more.

    `similarity` is the cosine between question and passage, None where it has no vector.
    """

    article: str
    version: int
    title: str
    text: str
    score: float
    similarity: float | None


class Citation(TypedDict):
    """As a decision keeps it."""

    article: str
    version: int
    title: str
    quote: str


def search(question: str, engine: EmbeddingEngine, *, most: int = 5) -> list[Found]:
    """The tenant's passages that answer best, best first; none where nothing is alike."""
    asked = question.strip()[:_MOST_CHARACTERS]
    if not asked:
        return []
    scored = sorted(_candidates(asked, engine), key=lambda hit: (-hit.score, hit.passage_id))
    passages = Passage.objects.select_related("version__article").in_bulk(
        [hit.passage_id for hit in scored[:most]]
    )
    return [
        Found(
            passage.version.article.slug,
            passage.version.number,
            passage.version.title,
            passage.text,
            hit.score,
            hit.similarity,
        )
        for hit in scored
        if (passage := passages.get(hit.passage_id))
    ]


def cite(found: Sequence[Found], index: int) -> Citation:
    """What the index that a model answered with stands for. Raises CitationError."""
    if not 0 <= index < len(found):
        raise CitationError(f"Passage {index} was cited; {len(found)} were offered, from 0 on.")
    cited = found[index]
    return Citation(
        article=cited.article, version=cited.version, title=cited.title, quote=cited.text
    )


@dataclass(frozen=True, slots=True)
class _Hit:
    passage_id: UUID
    score: float
    similarity: float | None


def _candidates(asked: str, engine: EmbeddingEngine) -> list[_Hit]:
    near = HalfVector(engine.embed([asked]).vectors[0]).to_text()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM search_passages(%s, %s::regconfig, %s::halfvec, %s, %s)",
            [plain(asked), dictionary(), near, mark_of(engine), _CANDIDATES],
        )
        return [
            _Hit(passage_id, sum(1 / (_FUSION + rank) for rank in ranks if rank), similarity)
            for passage_id, *ranks, similarity in cursor.fetchall()
        ]
