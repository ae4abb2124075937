"""Prints how far today's scores lie from those that 33e3dd5 kept, as JSON.

A program of its own: OpenBLAS reads OPENBLAS_CORETYPE once, when NumPy is imported.
"""

import json

import numpy as np

from engines.classifier.arrays import sigmoid
from engines.classifier.model import predict
from engines.classifier.stored import unpacked
from engines.classifier.tests.kept_version import kept_version

if __name__ == "__main__":
    kept = kept_version()
    model, _held_out = unpacked(kept.content, kept.sha256)
    guesses = predict(model, kept.rows)
    differences = {
        "shares": guesses.shares - kept.shares,
        "confidence": guesses.confidence - kept.confidence,
        "scope": sigmoid(guesses.scope) - sigmoid(kept.scope),
    }
    told = {name: float(np.abs(values).max()) for name, values in differences.items()}
    print(json.dumps(told | {"texts": len(kept.rows)}))  # noqa: T201  # Read by the test.
