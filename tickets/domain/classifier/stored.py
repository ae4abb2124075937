"""A model as bytes: a NumPy archive without pickles, held against its hash when it is read."""

from __future__ import annotations

import hashlib
import io
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from tickets.domain.classifier.head import Axes, Head
from tickets.domain.classifier.learning import HeldOut
from tickets.domain.classifier.model import Model
from tickets.domain.classifier.signs import Known

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HELD = "held_"


class ModelDamagedError(RuntimeError):
    """The stored bytes are not those that were written."""


def packed(model: Model, held: HeldOut) -> tuple[bytes, str]:
    """The archive and its SHA-256."""
    arrays: dict[str, NDArray[np.generic]] = {
        "centre": model.axes.centre,
        "basis": model.axes.basis,
        "weights": model.head.weights,
        "biases": model.head.biases,
        "points": model.known.points,
        "labels": model.known.labels,
        "right": model.right,
        "scope": model.scope,
        "calibration": model.calibration,
        "temperature": np.array(model.temperature),
    }
    arrays |= {_HELD + field.name: getattr(held, field.name) for field in fields(held)}
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    content = stream.getvalue()
    return content, hashlib.sha256(content).hexdigest()


def unpacked(content: bytes, sha256: str) -> tuple[Model, HeldOut]:
    """What was packed. Raises ModelDamagedError."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelDamagedError("The checksum of a stored classifier is wrong: roll back, or train")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        model = Model(
            Axes(arrays["centre"], arrays["basis"]),
            Head(arrays["weights"], arrays["biases"]),
            Known(arrays["points"], arrays["labels"]),
            right=arrays["right"],
            scope=arrays["scope"],
            calibration=arrays["calibration"],
            temperature=float(arrays["temperature"]),
        )
        held = {field.name: arrays[_HELD + field.name] for field in fields(HeldOut)}
    return model, HeldOut(**held)
