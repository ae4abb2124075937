"""Pauses that people put on work: what runs ends, what waits stays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.identifiers import uuid7
from tenants.models.acting import LONGEST_NAME, ActorStamp, actor_check, actor_is_known
from tenants.models.owned import TenantOwned
from tenants.models.people import Membership
from tenants.models.work import KIND_IS_A_WORD
from tenants.states import ActorKind, PauseCause

_KIND = Q(kind="") | KIND_IS_A_WORD
_OPERATORS = [ActorKind.PLATFORM, ActorKind.SYSTEM, ActorKind.UNKNOWN]


class Pause(models.Model):
    """From `created_at` until it is ended, and by whom; an empty `kind` pauses all work."""

    kind = models.CharField(_("kind of work"), max_length=16, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    ended_at = models.DateTimeField(_("resumed at"), null=True, editable=False)
    ended_by_kind = models.CharField(max_length=8, choices=ActorKind, blank=True, editable=False)
    ended_by_name = models.CharField(
        _("resumed by"), max_length=LONGEST_NAME, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.kind or str(_("all work"))


class TenantPause(Pause, ActorStamp, TenantOwned):
    """Pauses one tenant's work. What a budget paused goes on by itself (work_queue/budget.py)."""

    cause = models.CharField(
        max_length=6,
        choices=PauseCause,
        default=PauseCause.PERSON,
        db_default=PauseCause.PERSON,
        editable=False,
    )
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(TenantOwned.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "cause"],
                condition=Q(ended_at=None),
                name="tenant_pause_open_once",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=PauseCause.values), name="tenant_pause_cause_known"
            ),
            models.CheckConstraint(condition=_KIND, name="tenant_pause_kind_is_a_word"),
            actor_check("tenant_pause_actor_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by_kind="", ended_by=None)
                | (Q(ended_at__isnull=False) & actor_is_known("ended_by")),
                name="tenant_pause_ended_by_somebody_known",
            ),
        ]


class SystemPause(Pause):
    """Pauses every tenant's work. Outside the wall: it belongs to the installation.

    No member of a tenant pauses it, so a name and its kind are all there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    by_kind = models.CharField(max_length=8, choices=ActorKind, editable=False)
    by_name = models.CharField(_("paused by"), max_length=LONGEST_NAME, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="system_pause_open_once"
            ),
            models.CheckConstraint(condition=_KIND, name="system_pause_kind_is_a_word"),
            models.CheckConstraint(
                condition=Q(by_kind__in=_OPERATORS), name="system_pause_by_an_operator"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by_kind="")
                | Q(ended_at__isnull=False, ended_by_kind__in=_OPERATORS),
                name="system_pause_ended_by_an_operator",
            ),
        ]
