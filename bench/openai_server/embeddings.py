"""Vectors of texts: of no meaning, and the same ones for the same text."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.openai_server.answers import sends

if TYPE_CHECKING:
    from bench.openai_server.answers import ServerAnswer

DIMENSIONS: Final = 384


def embeddings_of(said: dict[str, object]) -> ServerAnswer:
    """One vector of length 1 a text, in base64 where that is asked for, as the client does."""
    asked = said.get("input")
    texts = [asked] if isinstance(asked, str) else list(asked) if isinstance(asked, list) else []
    is_base64 = said.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": _vector(str(text), is_base64)}
        for index, text in enumerate(texts)
    ]
    tokens = sum(len(str(text)) // 4 + 1 for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return sends({"object": "list", "model": said.get("model"), "data": data, "usage": usage})


def _vector(text: str, is_base64: bool) -> str | list[float]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype("<f4")
    vector /= np.linalg.norm(vector)
    return base64.b64encode(vector.tobytes()).decode() if is_base64 else vector.tolist()
