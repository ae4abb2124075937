"""Pauses: what runs ends, what waits stays until somebody resumes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.domain.audit import record
from tenants.domain.subjects import Subject
from tenants.models import SystemPause, TenantPause
from tenants.work_queue.kinds import kind_label

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

    _Columns = tuple[str, str, str, datetime, bool]


@dataclass(frozen=True, slots=True)
class PauseInForce:
    """An empty `kind` pauses all work, `is_everywhere` every tenant's."""

    kind: str
    reason: str
    paused_by: str
    since: datetime
    is_everywhere: bool

    @property
    def label(self) -> str:
        return kind_label(self.kind) if self.kind else _("all work")


def pauses_in_force() -> list[PauseInForce]:
    """Those that hold the scope's tenant's work, its own and everybody's; one query."""
    ours = _open(TenantPause, is_everywhere=False)
    both = ours.union(_open(SystemPause, is_everywhere=True), all=True)
    return [PauseInForce(*row) for row in both.order_by("created_at")]


def system_pauses() -> list[PauseInForce]:
    """Those that hold every tenant's work. Needs no scope."""
    paused = _open(SystemPause, is_everywhere=True).order_by("created_at")
    return [PauseInForce(*row) for row in paused]


def _open(
    pauses: type[TenantPause | SystemPause], *, is_everywhere: bool
) -> QuerySet[TenantPause | SystemPause, _Columns]:
    """The columns of a `PauseInForce`."""
    found = pauses.objects.filter(ended_at=None).order_by()
    shown = found.annotate(is_everywhere=Value(is_everywhere))
    return shown.values_list("kind", "reason", "by_name", "created_at", "is_everywhere")


def pause(kind: str, actor: Actor, *, reason: str) -> bool:
    """Start no more of the scope's tenant's work of this kind, of all where it is empty.

    What runs ends. False when it was paused before.
    """
    row = {"reason": reason[:300], **actor.columns()}
    with transaction.atomic():
        found, made = TenantPause.objects.get_or_create(kind=kind, ended_at=None, defaults=row)
        if made:
            after = {"stage": kind, "reason": reason}
            record(actor, "pipeline.paused", Subject("pause", found.pk), after=after)
    return bool(made)


def resume(kind: str, actor: Actor) -> bool:
    """End the scope's tenant's pause of this kind; False when there was none."""
    with transaction.atomic():
        paused = TenantPause.objects.select_for_update().filter(kind=kind, ended_at=None).first()
        if paused is None:
            return False
        TenantPause.objects.filter(pk=paused.pk).update(
            ended_at=Now(),
            ended_by=actor.membership,
            ended_by_kind=actor.kind,
            ended_by_name=actor.name,
        )
        record(actor, "pipeline.resumed", Subject("pause", paused.pk), after={"stage": kind})
    return True


def pause_system(kind: str, actor: Actor, *, reason: str) -> bool:
    """As `pause`, for every tenant. Only platform staff may be let to it."""
    row = {"reason": reason[:300], "by_kind": actor.kind, "by_name": actor.name}
    _pause, made = SystemPause.objects.get_or_create(kind=kind, ended_at=None, defaults=row)
    return made


def resume_system(kind: str, actor: Actor) -> bool:
    """End the pause of every tenant's work of this kind; False when there was none."""
    paused = SystemPause.objects.filter(kind=kind, ended_at=None)
    ended = paused.update(ended_at=Now(), ended_by_kind=actor.kind, ended_by_name=actor.name)
    return bool(ended)
