"""The engines that the settings chose for tickets, each made once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from engines.embedding.local import LocalEmbedding, local_embedding_engine

if TYPE_CHECKING:
    from engines.embedding.port import EmbeddingEngine, FeatureEngine
    from engines.language.choosing import IntentChooser


def embedding_engine() -> EmbeddingEngine:
    return _local_engine()


def feature_engine() -> FeatureEngine:
    return _local_engine()


@cache
def intent_chooser() -> IntentChooser | None:
    """An outside model, where the environment names one; one a process, for it counts failures."""
    endpoint = settings.LANGUAGE_ENDPOINT
    if endpoint is None:
        return None
    # Optional dependency: its client takes a second and 45 MB.
    from engines.language.openai.chooser import OpenAIChooser  # noqa: PLC0415  # As said above.

    return OpenAIChooser(endpoint)


@cache
def _local_engine() -> LocalEmbedding:
    """MiniLM on one core; its weights load with the first text: after a server's fork."""
    folder = settings.EMBEDDING_MODEL_DIR
    return local_embedding_engine(Path(folder) if folder else None)
