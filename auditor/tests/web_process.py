"""A web process in small: every view is imported, and a sentence is classified and judged.

Run as a program it prints the packages that are loaded then, one a line.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.urls import URLResolver, get_resolver

import auditor.wsgi  # noqa: F401  # Sets Django up.
from engines.classifier.tests.kept_version import kept_version
from engines.classifier.thresholds import threshold_of
from engines.classifier.trained import Learned, TrainedClassifier
from engines.embedding.local import local_embedding_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray


class _Sentences:
    """The kept version was taught embeddings and nothing else."""

    model = features_hash = "kept"

    def features(self, texts: Sequence[str]) -> NDArray[float32]:
        return local_embedding_engine(None).embed(texts).vectors


def _import_views(resolver: URLResolver) -> None:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _import_views(pattern)


def _classify(text: str) -> None:
    kept = kept_version()
    learned = Learned.of(kept.names, kept.content, kept.sha256)
    classifier = TrainedClassifier(None, learned, _Sentences())
    guess = classifier.classify(text)
    assert guess.intent_name  # Only then has the whole way been gone.
    threshold_of(guess.intent_name, classifier.outcomes(), 0.2)


if __name__ == "__main__":
    _import_views(get_resolver())
    _classify("When do I get my money back?")
    print(*sorted({name.partition(".")[0] for name in sys.modules}), sep="\n")  # noqa: T201  # As said.
    print(*sorted(name for name in sys.modules if name.startswith("engines.")), sep="\n")  # noqa: T201  # As said.
