"""Uploads, and the stages that a call passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from calls.models.calls import Call
from calls.states import UNSETTLED, StageKind, StageState, UploadState
from tenants.models import LONGEST_NAME, Membership, TenantManager, TenantOwned, actor_check
from tenants.states import ActorKind

if TYPE_CHECKING:
    from typing import Self


class Upload(TenantOwned):
    """A promise of a file: the key is ours, and with it the id of the call to come."""

    call_id = models.UUIDField()
    storage_key = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=UploadState, default=UploadState.CREATED)
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    declared_size = models.PositiveBigIntegerField(null=True)
    size_bytes = models.PositiveBigIntegerField(null=True)
    claimed_sha256 = models.CharField(max_length=64, blank=True)
    multipart_id = models.CharField(max_length=300, blank=True)
    part_size = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    uploaded_by_kind = models.CharField(max_length=8, choices=ActorKind, editable=False)
    uploaded_by_name = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["call_id"], name="upload_reserves_one_call"),
            models.UniqueConstraint(
                fields=["tenant", "storage_key"], name="upload_key_unique_per_tenant"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UploadState.values), name="upload_state_known"
            ),
            actor_check("upload_uploader_known", by="uploaded_by"),
        ]
        indexes = [
            # The sweep of what was promised and never came.
            models.Index(fields=["tenant", "state", "expires_at"], name="upload_expiring"),
        ]

    def __str__(self) -> str:
        return self.filename


class StageQuerySet(models.QuerySet["Stage"]):
    def due(self) -> Self:
        """Ready and not put off, or running for a worker whose lease has passed."""
        return self.filter(
            Q(state=StageState.READY, next_attempt_at__lte=Now())
            | Q(state=StageState.RUNNING, lease_until__lt=Now())
        )


StageManager = TenantManager.from_queryset(StageQuerySet)


class Stage(TenantOwned):
    """One step of one call's way: the row decides, the broker's message only rings the bell.

    `attempt` counts claims, `raised` those that ended in an error, `deaths` those whose worker
    never came back.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=16, choices=StageKind)
    state = models.CharField(max_length=12, choices=StageState, default=StageState.READY)
    priority = models.SmallIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    fencing_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    input_hash = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    is_retryable = models.BooleanField(default=True)

    objects: ClassVar = StageManager()  # ClassVar keeps StageQuerySet's methods under mypy.

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="stage_one_of_a_kind"),
            models.CheckConstraint(
                condition=Q(state__in=StageState.values), name="stage_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="stage_kind_known"),
            models.CheckConstraint(
                condition=~Q(state=StageState.RUNNING)
                | Q(fencing_token__isnull=False, lease_until__isnull=False),
                name="stage_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(attempt__gte=F("raised") + F("deaths")),
                name="stage_attempts_cover_failures",
            ),
        ]
        indexes = [
            # A tenant's next: what is ready, and what a dead worker left.
            models.Index(
                "tenant",
                "kind",
                F("priority").desc(),
                "next_attempt_at",
                "id",
                condition=Q(state=StageState.READY),
                name="stage_ready",
            ),
            models.Index(
                fields=["tenant", "kind", "lease_until"],
                condition=Q(state=StageState.RUNNING),
                name="stage_running",
            ),
            # Whose turn it is: the tenant that was served longest ago.
            models.Index(fields=["tenant", "kind", "started_at"], name="stage_last_started"),
            # The pipeline's page.
            models.Index(
                fields=["tenant", "kind", "state"],
                condition=Q(state__in=UNSETTLED),
                name="stage_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class ChunkResult(TenantOwned):
    """What the speech engine heard in one chunk, kept by the hash of what it was given.

    A long call whose worker dies does not start again from nothing. Gone with the call.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="+")
    input_hash = models.CharField(max_length=64)
    words = models.JSONField()
    language = models.CharField(max_length=8)
    seconds = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["call", "input_hash"], name="chunk_result_once_per_call"
            ),
        ]

    def __str__(self) -> str:
        return self.input_hash
