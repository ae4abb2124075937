"""Pauses: what runs ends, what waits stays until somebody resumes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.audit import record
from tenants.domain.budgets import next_month_after
from tenants.domain.subjects import Subject
from tenants.models import SystemPause, TenantPause
from tenants.states import PauseCause
from tenants.work_queue.kinds import kind_label

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

    _Columns = tuple[str, str, str, datetime, bool, str]


@dataclass(frozen=True, slots=True)
class PauseInForce:
    """An empty `kind` pauses all work, `is_everywhere` every tenant's."""

    kind: str
    reason: str
    paused_by: str
    since: datetime
    is_everywhere: bool
    cause: str

    @property
    def label(self) -> str:
        return kind_label(self.kind) if self.kind else _("all work")

    @property
    def is_of_budget(self) -> bool:
        return self.cause == PauseCause.BUDGET

    @property
    def next_month(self) -> date:
        """When there is a new budget, in the current time zone."""
        return next_month_after(timezone.localdate(self.since))


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
    because = Value(PauseCause.PERSON.value) if is_everywhere else F("cause")
    shown = found.annotate(is_everywhere=Value(is_everywhere), because=because)
    columns = ("kind", "reason", "by_name", "created_at", "is_everywhere", "because")
    return shown.values_list(*columns)


def pause(kind: str, actor: Actor, *, reason: str) -> bool:
    """Start no more of the scope's tenant's work of this kind, of all where it is empty.

    What runs ends. False when it was paused before.
    """
    row = {"reason": reason[:300], **actor.columns()}
    with transaction.atomic():
        found, made = TenantPause.objects.get_or_create(
            kind=kind, cause=PauseCause.PERSON, ended_at=None, defaults=row
        )
        if made:
            after = {"stage": kind, "reason": reason}
            record(actor, "pipeline.paused", Subject("pause", found.pk), after=after)
    return bool(made)


def resume(kind: str, actor: Actor) -> bool:
    """End the pause that somebody put on this kind in the scope's tenant; False without one."""
    with transaction.atomic():
        ours = TenantPause.objects.filter(kind=kind, cause=PauseCause.PERSON, ended_at=None)
        paused = ours.select_for_update().first()
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
