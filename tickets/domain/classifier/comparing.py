"""Whether a version is worse than the one that decides, by the texts that both learned from."""

from __future__ import annotations

import json
import math
import zlib
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from engines.classifier.stored import ModelDamagedError, unpacked
from tickets.models import ClassifierVersion

if TYPE_CHECKING:
    from engines.classifier.held_out import HeldOut

_LEAST_FALL: Final = 0.005
_LUCK: Final = 1.64  # Standard errors: a fall that large comes by luck once in twenty times.


def why_worse(contents: bytes, held: HeldOut, mark: str) -> str:
    """Empty unless fewer texts were guessed right than by the active version, beyond luck.

    Only texts that have an intent in both training sets count: new and harder ones are no fall.
    Each version is judged by the label it learned: a corrected label is an error of neither, but
    labels at odds with each other can be guessed less well, and that shows. The luck is that of
    McNemar's test (1947) with Edwards's correction (1948). Where the active version was learned
    with another engine's features or is damaged it cannot decide: anything is better.
    """
    active = ClassifierVersion.objects.filter(is_active=True, embedding=mark).first()
    if active is None or not active.training_set:
        return ""
    try:
        _model, earlier = unpacked(bytes(active.arrays or b""), active.arrays_sha256)
    except ModelDamagedError:
        return ""
    before = _outcomes(zlib.decompress(active.training_set), earlier)
    now = _outcomes(contents, held)
    shared = before.keys() & now.keys()
    lost = sum(before[text] and not now[text] for text in shared)
    won = sum(now[text] and not before[text] for text in shared)
    if lost - won <= max(_LEAST_FALL * len(shared), 1 + _LUCK * math.sqrt(lost + won)):
        return ""
    was_right = sum(before[text] for text in shared)
    told = {
        "new": 100 * (was_right + won - lost) / len(shared),
        "old": 100 * was_right / len(shared),
        "number": active.number,
    }
    return (
        _("%(new).1f %% of held-out examples are right; by version %(number)d %(old).1f %% were.")
        % told
    )


def _outcomes(contents: bytes, held: HeldOut) -> dict[str, bool]:
    """By its hash, whether each text of an intent was guessed right; both arguments in step."""
    rows: list[tuple[str, str | None]] = json.loads(contents)
    rights = held.is_right.tolist()
    return {text: right for (text, name), right in zip(rows, rights, strict=True) if name}
