"""Many recordings brought in at once, by a manifest with a line for each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.calls import Call
from calls.states import ImportSource, ImportState, LineOutcome
from tenants.models import ActorStamp, TenantOwned, WorkItem, actor_check


class ImportRun(ActorStamp, TenantOwned):
    """One manifest on its way in. The same manifest from the same place is the same run.

    `base` is where the lines' `file` begins: a folder or a prefix of the bucket; empty where
    every line has a `url`.
    """

    name = models.CharField(_("manifest"), max_length=255)
    manifest_sha256 = models.CharField(max_length=64)
    source = models.CharField(_("source"), max_length=8, choices=ImportSource)
    base = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=ImportState)
    line_count = models.PositiveIntegerField(_("lines"))
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=ImportSource.values), name="import_run_source_known"
            ),
            models.CheckConstraint(
                condition=Q(source=ImportSource.WEB, base="")
                | (~Q(source=ImportSource.WEB) & ~Q(base="")),
                name="import_run_knows_where_files_are",
            ),
            actor_check("import_run_actor_known"),
        ]
        indexes = [
            # The command that is given again, and goes on.
            models.Index(fields=["tenant", "manifest_sha256"], name="import_run_by_manifest"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportLine(WorkItem):
    """One line of a manifest and what became of it.

    `values` are the line's cells as they stand there, until a call has them.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    source = models.CharField(_("file"), max_length=2000)
    values = models.JSONField()
    outcome = models.CharField(max_length=8, choices=LineOutcome, default=LineOutcome.WAITING)
    message = models.CharField(max_length=500, blank=True)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(WorkItem.Meta):
        verbose_name, verbose_name_plural = _("line of an import"), _("lines of imports")
        ordering = ["run", "number"]
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["run", "number"], name="import_line_once_per_run"),
            models.CheckConstraint(
                condition=Q(outcome__in=LineOutcome.values), name="import_line_outcome_known"
            ),
        ]
        indexes = [
            *WorkItem.Meta.indexes,
            # The counts of a run, its list by outcome, and the next line to take.
            models.Index(fields=["run", "outcome", "number"], name="import_line_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.source}"
