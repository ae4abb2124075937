"""MiniLM on this machine: no account, no network."""

from engines.embedding.local.engine import LocalEmbedding, local_embedding_engine
from engines.embedding.local.weights import EmbeddingWeightsError

__all__ = ["EmbeddingWeightsError", "LocalEmbedding", "local_embedding_engine"]
