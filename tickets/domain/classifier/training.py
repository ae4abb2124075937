"""Train a version from the tenant's examples; it is activated only if it is not worse."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from engines.classifier.arrays import UNKNOWN
from engines.classifier.stored import packed
from engines.classifier.training.fitting import fit
from engines.classifier.training.quality import metrics_of, per_intent, reliability_of
from tenants.domain.actors import SYSTEM
from tenants.domain.refusals import Refused
from tenants.work_queue.claims import WorkRefusedError, finishing
from tenants.work_queue.execution import work_on
from tenants.work_queue.kinds import Claim, Failure, WorkHooks
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.classifier.comparing import why_worse
from tickets.domain.classifier.features import features_of, labelled_texts
from tickets.domain.classifier.low_priority import at_low_priority
from tickets.domain.classifier.versions import activate, mark_of
from tickets.models import ClassifierVersion, Training
from tickets.states import ClassifierState
from tickets.work_kinds import TRAINING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.classifier.arrays import Floats, Labels
    from engines.classifier.held_out import HeldOut
    from engines.classifier.model import Model
    from engines.embedding.port import FeatureEngine
    from tickets.domain.classifier.features import LabelledText

_FEWEST_TEXTS: Final = 2  # Of an intent, and intents that have so many.
_METHOD: Final = "logistic-800"


class Learning(Protocol):
    """What `fit` does."""

    def __call__(self, rows: Floats, labels: Labels, *, classes: int) -> tuple[Model, HeldOut]: ...


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


class TrainingHooks(WorkHooks[Training]):
    """A training that is given up fails its version, with the reason."""

    def failed(self, claimed: Claim[Training], failure: Failure) -> None:
        if failure.is_final:
            is_refusal = isinstance(failure.error, WorkRefusedError)
            _fail(claimed.item, failure.message if is_refusal else type(failure.error).__name__)

    def dead(self, item: Training) -> None:
        _fail(item, item.error_message)


def train_at_low_priority(claimed: Claim[Training]) -> list[Training]:
    """As `train`, by the engine that the settings choose, giving way to everything else."""
    at_low_priority(partial(train, claimed, feature_engine()))
    return []


def train_next(engine: FeatureEngine, learn: Learning = fit) -> ClassifierVersion | None:
    """Train the scope's tenant's version that is due, if any; as it is afterwards.

    *learn* is for callers with several tenants who teach the same.
    """
    due = Training.objects.due().order_by("version__number").first()
    if due is None:
        return None
    work_on(TRAINING, due.pk, lambda claimed: train(claimed, engine, learn))
    versions = ClassifierVersion.objects.defer("arrays", "training_set")
    version: ClassifierVersion = versions.get(pk=due.version_id)
    return version


def train(claimed: Claim[Training], engine: FeatureEngine, learn: Learning = fit) -> list[Training]:
    """Train the claimed version, and activate it if it is not worse than the active one."""
    try:
        taught = _training_set()
    except Refused as refusal:
        raise WorkRefusedError(refusal.code, refusal.message) from refusal
    rows = features_of(taught.texts, engine)
    model, held = learn(rows, taught.labels, classes=len(taught.names))
    _keep(claimed, taught, model, held, mark_of(engine))
    return []


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
    claimed: Claim[Training], taught: _TrainingSet, model: Model, held: HeldOut, mark: str
) -> None:
    """Write the version and let it decide, unless it is worse than the active one."""
    arrays, arrays_sha256 = packed(model, held)
    with finishing(claimed):
        reason = why_worse(taught.contents, held, mark)
        ClassifierVersion.objects.filter(pk=claimed.item.version_id).update(
            arrays=arrays,
            arrays_sha256=arrays_sha256,
            labels=list(taught.names),
            training_set=zlib.compress(taught.contents),
            training_hash=hashlib.sha256(taught.contents).hexdigest(),
            embedding=mark,
            method=_METHOD,
            example_count=len(taught.texts),
            intent_count=len(taught.names),
            metrics=metrics_of(held) | {"intents": per_intent(held, taught.names)},
            reliability=[dict(one) for one in reliability_of(held)],
            trained_at=timezone.now(),
            updated_at=timezone.now(),
            reason=reason,
            state=ClassifierState.REJECTED if reason else ClassifierState.READY,
        )
        if not reason:
            activate(claimed.item.version_id, actor=SYSTEM)


def _fail(training: Training, reason: str) -> None:
    ClassifierVersion.objects.filter(pk=training.version_id).update(
        state=ClassifierState.FAILED, reason=reason[:300], updated_at=timezone.now()
    )
