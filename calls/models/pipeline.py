"""Uploads, and the stages that a call passes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from calls.models.calls import Call
from calls.states import UploadState
from tenants.models import LONGEST_NAME, Membership, TenantOwned, WorkItem, actor_check
from tenants.states import ActorKind
from tenants.work_queue.kinds import kind_label


class Upload(TenantOwned):
    """A presigned upload: the key is ours, and with it the id of the call to come."""

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
            # The sweep of what was announced and never came.
            models.Index(fields=["tenant", "state", "expires_at"], name="upload_expiring"),
        ]

    def __str__(self) -> str:
        return self.filename


class Stage(WorkItem):
    """One step of one call's way; what kinds there are, calls/stages.py says."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="stages")
    input_hash = models.CharField(max_length=64, blank=True)

    class Meta(WorkItem.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(fields=["call", "kind"], name="stage_one_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def label(self) -> str:
        return kind_label(self.kind)


class ChunkResult(TenantOwned):
    """What the speech engine heard in one chunk, kept by the hash of what it was given.

    A long call whose worker dies does not start again from nothing. Gone with the call.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="+")
    input_hash = models.CharField(max_length=64)
    words = models.JSONField()
    language = models.CharField(max_length=8)
    sounds_like = models.CharField(max_length=8, blank=True)
    timing = models.CharField(max_length=8, default="word", db_default="word")
    seconds = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["call", "input_hash"], name="chunk_result_once_per_call"
            ),
        ]

    def __str__(self) -> str:
        return self.input_hash
