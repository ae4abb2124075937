"""The active version as the decision asks it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import structlog

from engines.classifier.trained import Learned, TrainedClassifier
from tickets.domain.classifier.versions import mark_of
from tickets.models import ClassifierVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from engines.classifier.port import HeldOutGuess
    from engines.embedding.port import FeatureEngine

KEPT: Final = 4  # Versions in memory, some 25 MB each where 15,000 examples are known.
_log = structlog.get_logger(__name__)


def active_classifier(engine: FeatureEngine) -> TrainedClassifier | None:
    """The active version of the scope's tenant, kept in the process; None before the first.

    None also where another engine's features were learned: train again. Raises ModelDamagedError.
    """
    found = ClassifierVersion.objects.filter(is_active=True).values_list("pk", "embedding").first()
    if found is None:
        return None
    version_id, mark = found
    if mark != mark_of(engine):
        _log.warning("classifier_of_another_engine", version=str(version_id), mark=mark)
        return None
    return TrainedClassifier(version_id, _loaded(version_id), engine)


def outcomes_of(version_id: UUID) -> Sequence[HeldOutGuess]:
    """Of any trained version of the scope's tenant, without an engine."""
    return _loaded(version_id).outcomes


@lru_cache(maxsize=KEPT)
def _loaded(version_id: UUID) -> Learned:
    version = ClassifierVersion.objects.get(pk=version_id)
    return Learned.of(version.labels, bytes(version.arrays or b""), version.arrays_sha256)
