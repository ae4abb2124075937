"""Train a version from the tenant's examples: claimed, repeatable, activated only if not worse."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from engines.classifier.arrays import UNKNOWN
from engines.classifier.stored import packed
from engines.classifier.training.fitting import fit
from engines.classifier.training.quality import metrics_of, per_intent, reliability_of
from tenants.domain.actors import SYSTEM
from tenants.domain.refusals import Refused
from tickets.domain.classifier.comparing import why_worse
from tickets.domain.classifier.features import features_of, labelled_texts
from tickets.domain.classifier.versions import activate, mark_of
from tickets.models import ClassifierVersion
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from engines.classifier.arrays import Floats, Labels
    from engines.embedding.port import FeatureEngine
    from tickets.domain.classifier.features import LabelledText

_LEASE: Final = timedelta(minutes=20)  # 15,000 examples take 3 on one busy core.
_PAUSE: Final = timedelta(minutes=1)
_MOST_ATTEMPTS: Final = 3
_FEWEST_TEXTS: Final = 2  # Of an intent, and intents that have so many.
_METHOD: Final = "logistic-800"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _TrainingSet:
    """Labelled texts in a fixed order; labels are places in `names`."""

    texts: Sequence[LabelledText]
    labels: Labels
    names: tuple[str, ...]

    @property
    def contents(self) -> bytes:
        """What was learned from, without the texts themselves: they are the customers'."""
        return json.dumps([(text.hash, text.intent_name) for text in self.texts]).encode()


def due_trainings() -> QuerySet[ClassifierVersion]:
    """Of the scope's tenant, the oldest first: not begun, or begun by a worker that is gone."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    due: QuerySet[ClassifierVersion] = ClassifierVersion.objects.filter(
        free, state=ClassifierState.TRAINING
    )
    return due.defer("arrays", "training_set").order_by("number")


def train_next(engine: FeatureEngine) -> ClassifierVersion | None:
    """Train the version that is due, if any; as it is afterwards. None also where it was lost.

    Safe to repeat and to run beside itself. A failure is tried again after a minute, a worker's
    death when the lease has ended; three times in all.
    """
    version = _claim()
    if version is None:
        return None
    if version.attempt > _MOST_ATTEMPTS:
        return _fail(version, _("Every worker that trained it stopped before it finished."))
    try:
        taught = _training_set()
        return _keep(version, taught, features_of(taught.texts, engine), mark_of(engine))
    except Refused as refusal:
        return _fail(version, refusal.message)
    except Exception as error:  # noqa: BLE001  # Whatever fails, the row says so.
        _log.exception("training_failed", version=str(version.pk), attempt=version.attempt)
        is_last = version.attempt == _MOST_ATTEMPTS
        return _fail(version, type(error).__name__) if is_last else _give_back(version)


def _claim() -> ClassifierVersion | None:
    with transaction.atomic():
        version: ClassifierVersion | None = (
            due_trainings().select_for_update(skip_locked=True).first()
        )
        if version is None:
            return None
        version.attempt += 1
        version.claimed_until = timezone.now() + _LEASE
        version.save(update_fields=["attempt", "claimed_until", "updated_at"])
    return version


def _training_set() -> _TrainingSet:
    """What the examples say. Raises Refused where they are too few."""
    texts = labelled_texts()
    counts = Counter(text.intent_name for text in texts if text.intent_name)
    if sum(count >= _FEWEST_TEXTS for count in counts.values()) < _FEWEST_TEXTS:
        raise Refused(
            "too-few-examples", _("Training needs at least two intents with two examples each.")
        )
    names = tuple(sorted(counts))
    places = {name: place for place, name in enumerate(names)}
    labels = [places[text.intent_name] if text.intent_name else UNKNOWN for text in texts]
    return _TrainingSet(texts, np.array(labels, np.int64), names)


def _keep(
    version: ClassifierVersion, taught: _TrainingSet, rows: Floats, mark: str
) -> ClassifierVersion | None:
    """Learn, then write the version and let it decide, unless it is worse than the active one."""
    model, held = fit(rows, taught.labels, classes=len(taught.names))
    version.arrays, version.arrays_sha256 = packed(model, held)
    version.labels, version.training_set = list(taught.names), zlib.compress(taught.contents)
    version.training_hash = hashlib.sha256(taught.contents).hexdigest()
    version.embedding, version.method = mark, _METHOD
    version.example_count, version.intent_count = len(taught.texts), len(taught.names)
    version.metrics = metrics_of(held) | {"intents": per_intent(held, taught.names)}
    version.reliability = [dict(one) for one in reliability_of(held)]
    version.trained_at, version.claimed_until = timezone.now(), None
    with transaction.atomic():
        if not _is_held(version):
            _log.warning("training_lost", version=str(version.pk), attempt=version.attempt)
            return None
        version.reason = why_worse(taught.contents, held, mark)
        is_good = not version.reason
        version.state = ClassifierState.READY if is_good else ClassifierState.REJECTED
        version.save()
        return activate(version.pk, actor=SYSTEM) if is_good else version


def _is_held(version: ClassifierVersion) -> bool:
    """Whether this attempt is still the one that counts; locks the row."""
    mine = ClassifierVersion.objects.filter(pk=version.pk, attempt=version.attempt)
    return mine.filter(state=ClassifierState.TRAINING).select_for_update().exists()


def _give_back(version: ClassifierVersion) -> ClassifierVersion:
    version.claimed_until = timezone.now() + _PAUSE
    mine = ClassifierVersion.objects.filter(pk=version.pk, attempt=version.attempt)
    mine.update(claimed_until=version.claimed_until)
    return version


def _fail(version: ClassifierVersion, reason: str) -> ClassifierVersion | None:
    with transaction.atomic():
        if not _is_held(version):
            return None
        version.state, version.reason = ClassifierState.FAILED, reason[:300]
        version.claimed_until = None
        version.save(update_fields=["state", "reason", "claimed_until", "updated_at"])
    return version
