"""When a tenant's classifier should learn anew without being asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tickets.domain.classifier.versions import ask_for_training, mark_of
from tickets.models import ClassifierVersion, Example
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from engines.embedding.port import FeatureEngine

_MANY: Final = 20
_OLD: Final = timedelta(days=1)


def renew(engine: FeatureEngine) -> ClassifierVersion | None:
    """Ask for a training where labels have come in since the last, or another engine is chosen.

    Many labels at once, one a day at the latest; for another engine once a day while it fails.
    None where there is nothing to learn.
    """
    newest = ClassifierVersion.objects.defer("arrays", "training_set").order_by("-number").first()
    if newest is None or newest.state == ClassifierState.TRAINING:
        return None
    is_due = _is_of_another(engine) and not _failed_just_now(newest)
    return ask_for_training() if is_due or _has_labels_since(newest) else None


def _is_of_another(engine: FeatureEngine) -> bool:
    """Whether what decides, or else what was trained last, learned another engine's features."""
    trained = ClassifierVersion.objects.exclude(embedding="").order_by("-is_active", "-number")
    mark = trained.values_list("embedding", flat=True).first()
    return mark is not None and mark != mark_of(engine)


def _failed_just_now(version: ClassifierVersion) -> bool:
    is_new = version.created_at > timezone.now() - _OLD
    return is_new and version.state == ClassifierState.FAILED


def _has_labels_since(version: ClassifierVersion) -> bool:
    new = Example.objects.filter(updated_at__gt=version.created_at)
    times = new.order_by("updated_at").values_list("updated_at", flat=True)[:_MANY]
    return len(times) == _MANY or any(at < timezone.now() - _OLD for at in times)
