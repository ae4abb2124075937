import numpy as np
import pytest

from engines.classifier.training.quality import area, brier, calibration_error, risk_coverage
from engines.classifier.training.quality import reliability as bins_of

_CONFIDENCE = np.array([0.9, 0.9, 0.9, 0.9, 0.1], np.float32)
_RIGHT = np.array([True, True, True, False, False])


def test_bins_hold_every_text_once() -> None:
    assert [(one["texts"], one["right"]) for one in bins_of(_CONFIDENCE, _RIGHT)] == [
        (1, 0.0),
        (4, 0.75),
    ]


def test_the_calibration_error_is_the_mean_gap() -> None:
    assert calibration_error(_CONFIDENCE, _RIGHT) == pytest.approx((4 * 0.15 + 0.1) / 5)


def test_the_brier_score_is_the_mean_squared_gap() -> None:
    assert brier(_CONFIDENCE, _RIGHT) == pytest.approx((3 * 0.01 + 0.81 + 0.01) / 5)


def test_risk_grows_with_what_is_answered() -> None:
    assert risk_coverage(_CONFIDENCE, _RIGHT)[-1] == (0.1, 1.0, 0.4)


def test_the_area_counts_pairs_and_halves_ties() -> None:
    scores = np.array([3, 2, 1, 2], np.float32)

    assert area(scores, np.array([True, True, False, False])) == pytest.approx(3.5 / 4)


def test_without_texts_outside_there_is_no_area() -> None:
    assert area(_CONFIDENCE, np.ones(5, bool)) is None
