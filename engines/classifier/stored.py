"""A model as bytes: a NumPy archive without pickles, held against its hash when it is read."""

from __future__ import annotations

import hashlib
import io
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from engines.classifier.features import NeighbourIndex
from engines.classifier.held_out import HeldOut
from engines.classifier.linear import Axes, Head
from engines.classifier.model import Model

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
        "points": model.neighbours.points,
        "labels": model.neighbours.labels,
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
            NeighbourIndex(arrays["points"], arrays["labels"]),
            right=arrays["right"],
            scope=arrays["scope"],
            calibration=arrays["calibration"],
            temperature=float(arrays["temperature"]),
        )
        held = {field.name: arrays[_HELD + field.name] for field in fields(HeldOut)}
    return model, HeldOut(**held)
