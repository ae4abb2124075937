"""Halts that people put on the pipeline: what runs ends, what waits stays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.identifiers import uuid7
from tenants.models import (
    LONGEST_NAME,
    ActorStamp,
    Membership,
    TenantOwned,
    actor_check,
    actor_is_known,
)
from tenants.states import ActorKind
from tenants.work_queue.kinds import kind_label

_IS_A_WORD = Q(kind="") | Q(kind__regex=r"^[a-z][a-z_]*$")  # The registry knows which.
_OPERATORS = [ActorKind.PLATFORM, ActorKind.SYSTEM, ActorKind.UNKNOWN]


class Pause(models.Model):
    """From `created_at` until it is ended, and by whom; an empty `kind` halts every stage."""

    kind = models.CharField(_("stage"), max_length=16, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    ended_at = models.DateTimeField(_("resumed at"), null=True, editable=False)
    ended_by_kind = models.CharField(max_length=8, choices=ActorKind, blank=True, editable=False)
    ended_by_name = models.CharField(
        _("resumed by"), max_length=LONGEST_NAME, blank=True, editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(kind_label(self.kind) if self.kind else _("all stages"))


class TenantPause(Pause, ActorStamp, TenantOwned):
    """Halts one tenant's stages."""

    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta(TenantOwned.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind"],
                condition=Q(ended_at=None),
                name="tenant_pause_once_at_a_time",
            ),
            models.CheckConstraint(condition=_IS_A_WORD, name="tenant_pause_kind_is_a_word"),
            actor_check("tenant_pause_actor_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by_kind="", ended_by=None)
                | (Q(ended_at__isnull=False) & actor_is_known("ended_by")),
                name="tenant_pause_ended_by_somebody_known",
            ),
        ]


class SystemPause(Pause):
    """Halts every tenant's stages. Outside the wall: it belongs to the installation.

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
                fields=["kind"], condition=Q(ended_at=None), name="system_pause_once_at_a_time"
            ),
            models.CheckConstraint(condition=_IS_A_WORD, name="system_pause_kind_is_a_word"),
            models.CheckConstraint(
                condition=Q(by_kind__in=_OPERATORS), name="system_pause_by_an_operator"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by_kind="")
                | Q(ended_at__isnull=False, ended_by_kind__in=_OPERATORS),
                name="system_pause_ended_by_an_operator",
            ),
        ]
