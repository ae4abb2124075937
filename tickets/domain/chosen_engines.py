"""The engines that the settings chose for tickets, each made once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from engines.embedding.local import local_embedding_engine

if TYPE_CHECKING:
    from engines.embedding.port import EmbeddingEngine


@cache
def embedding_engine() -> EmbeddingEngine:
    """MiniLM on one core; its weights load with the first text: after a server's fork."""
    folder = settings.EMBEDDING_MODEL_DIR
    return local_embedding_engine(Path(folder) if folder else None)
