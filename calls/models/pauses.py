"""Halts that people put on the pipeline: what runs ends, what waits stays."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.states import StageKind
from tenants.identifiers import uuid7
from tenants.models import TenantOwned

_KINDS = ["", *StageKind.values]


class Pause(models.Model):
    """From `created_at` until it is ended; an empty `kind` halts every stage."""

    kind = models.CharField(_("stage"), max_length=16, choices=StageKind, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by_name = models.CharField(_("paused by"), max_length=200)
    ended_at = models.DateTimeField(_("resumed at"), null=True, editable=False)
    ended_by_name = models.CharField(_("resumed by"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.get_kind_display() or _("all stages"))


class TenantPause(Pause, TenantOwned):
    """Halts one tenant's stages."""

    class Meta(TenantOwned.Meta):
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind"],
                condition=Q(ended_at=None),
                name="tenant_pause_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="tenant_pause_kind_known"),
        ]


class SystemPause(Pause):
    """Halts every tenant's stages. Outside the wall: it belongs to the installation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="system_pause_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="system_pause_kind_known"),
        ]
