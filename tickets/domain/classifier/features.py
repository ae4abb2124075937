"""What a classifier learns from: each example's features, computed once an engine and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from django.db import connection

from tickets.domain.classifier.versions import mark_of
from tickets.models import Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from numpy.typing import NDArray

    from engines.classifier.arrays import Floats
    from engines.embedding.port import FeatureEngine

_AT_ONCE: Final = 500  # Some 3 s of computing, and 1 MB of rows.
_KEPT_AS: Final = np.float16  # Half the room; good to 1 in 1,000.


@dataclass(frozen=True, slots=True)
class LabelledText:
    """An example as training reads it; no name means that it belongs to no intent."""

    id: UUID
    hash: str
    text: str
    intent_name: str | None


def labelled_texts() -> list[LabelledText]:
    """The scope's tenant's examples, in an order that depends on their texts only."""
    rows = Example.objects.order_by("text_hash")
    return [
        LabelledText(*row) for row in rows.values_list("pk", "text_hash", "text", "intent__name")
    ]


def features_of(texts: Sequence[LabelledText], engine: FeatureEngine) -> Floats:
    """One row a text, in order. What was not kept yet is computed, and kept batch by batch."""
    mark = mark_of(engine)
    rows = Example.objects.filter(features_by=mark, features__isnull=False)
    features = {
        text_id: np.frombuffer(bytes(row or b""), _KEPT_AS)
        for text_id, row in rows.values_list("pk", "features")
    }
    missing = [text for text in texts if text.id not in features]
    for some in _batches(missing):
        computed = engine.features([text.text for text in some]).astype(_KEPT_AS)
        _keep(some, computed, mark)
        features |= {text.id: row for text, row in zip(some, computed, strict=True)}
    return np.stack([features[text.id] for text in texts]).astype(np.float32)


def _keep(texts: Sequence[LabelledText], features: NDArray[np.float16], mark: str) -> None:
    """A text that was changed meanwhile has another hash: its features are not these."""
    rows = ([text.id for text in texts], [text.hash for text in texts])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_example e SET features = given.features, features_by = %s "
            "FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS given (id, hash, features) "
            "WHERE e.id = given.id AND e.text_hash = given.hash",
            [mark, *rows, [row.tobytes() for row in features]],
        )


def _batches(texts: Sequence[LabelledText]) -> Iterator[Sequence[LabelledText]]:
    return (texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE))
