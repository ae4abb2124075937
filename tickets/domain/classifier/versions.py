"""Versions of a tenant's classifier: one is active, any that was good enough can be again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record
from tenants.domain.locks import advisory_lock
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.states import WorkState
from tickets.models import ClassifierVersion, Training
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from uuid import UUID

    from engines.embedding.port import FeatureEngine
    from tenants.domain.actors import Actor

_LOCK = "classifier"
_ACTIVATION = (
    "is_active",
    "activated_at",
    "activated_by",
    "activated_by_kind",
    "activated_by_name",
)


def ask_for_training() -> ClassifierVersion:
    """The version that will be trained next from what is known by then.

    Several wishes become one training, unless it has begun: then another one follows.
    """
    with transaction.atomic():
        advisory_lock(_LOCK)
        untouched = Training.objects.filter(
            state=WorkState.READY, attempt=0, version__state=ClassifierState.TRAINING
        )
        waiting = untouched.select_for_update(of=("self",)).select_related("version").first()
        if waiting is not None:
            return waiting.version
        training = Training(version=ClassifierVersion.objects.create(number=_next_number()))
        training.save(force_insert=True)
    return training.version


def activate(
    version_id: UUID, *, actor: Actor, engine: FeatureEngine | None = None
) -> ClassifierVersion:
    """Let this version decide from now on. Safe to repeat. Raises Refused.

    For a rollback as for a new one; decisions already made keep the version they were made by.
    The system is the actor where its training made it so. With *engine*, it must have learned
    from this engine's features: it could decide nothing else.
    """
    with transaction.atomic():
        advisory_lock(_LOCK)
        version: ClassifierVersion = ClassifierVersion.objects.defer("arrays", "training_set").get(
            pk=version_id
        )
        if version.state != ClassifierState.READY or not version.arrays_sha256:
            raise Refused(
                "classifier-not-ready",
                _("Only a version that was trained and passed its checks can be activated."),
                status=409,
            )
        if engine is not None and version.embedding != mark_of(engine):
            raise Refused(
                "classifier-of-another-engine",
                _("This version was trained with another embedding engine: train a new one."),
                status=409,
            )
        if not version.is_active:
            _take_over(version, actor)
    return version


def _take_over(version: ClassifierVersion, actor: Actor) -> None:
    active = ClassifierVersion.objects.filter(is_active=True)
    before = {"version": active.values_list("number", flat=True).first()}
    active.update(is_active=False)
    version.is_active, version.activated_at = True, timezone.now()
    version.activated_by = actor.membership
    version.activated_by_kind, version.activated_by_name = actor.kind, actor.name
    version.save(update_fields=[*_ACTIVATION, "updated_at"])
    subject, after = Subject("classifier", version.pk), {"version": version.number}
    record(actor, "classifier.activated", subject, before, after)


def mark_of(engine: FeatureEngine) -> str:
    """Names what a version was trained on: it understands the features of no other mark."""
    return f"{engine.model}:{engine.features_hash[:16]}"[:200]


def _next_number() -> int:
    return (ClassifierVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
