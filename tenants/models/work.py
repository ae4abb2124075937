"""Rows that a worker takes, works on, and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from tenants.models.owned import TenantManager, TenantOwned
from tenants.states import UNSETTLED_WORK, WorkState

if TYPE_CHECKING:
    from typing import Self

W = TypeVar("W", bound="WorkItem")
KIND_IS_A_WORD: Final = Q(kind__regex=r"^[a-z][a-z_]*$")
"""The registry knows the kinds: apps above add to them."""


class WorkItemQuerySet(models.QuerySet[W]):
    def due(self) -> Self:
        """Ready and not put off, or running for a worker whose lease has passed."""
        return self.filter(
            Q(state=WorkState.READY, next_attempt_at__lte=Now())
            | Q(state=WorkState.RUNNING, lease_until__lt=Now())
        )


WorkItemManager = TenantManager.from_queryset(WorkItemQuerySet)


class WorkItem(TenantOwned):
    """Abstract: one piece of work of a registered kind (tenants/work_queue/kinds.py).

    `attempt` counts claims, `raised` those that ended in an error, `deaths` those whose worker
    never came back. A child that adds constraints or indexes lists ours among them.
    """

    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=WorkState, default=WorkState.READY)
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
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    is_retryable = models.BooleanField(default=True)

    objects: ClassVar = WorkItemManager()  # ClassVar keeps the queryset's methods under mypy.

    class Meta(TenantOwned.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WorkState.values), name="%(class)s_state_known"
            ),
            models.CheckConstraint(condition=KIND_IS_A_WORD, name="%(class)s_kind_is_a_word"),
            models.CheckConstraint(
                condition=~Q(state=WorkState.RUNNING)
                | Q(fencing_token__isnull=False, lease_until__isnull=False),
                name="%(class)s_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(attempt__gte=F("raised") + F("deaths")),
                name="%(class)s_attempts_cover_failures",
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
                condition=Q(state=WorkState.READY),
                name="%(class)s_ready",
            ),
            models.Index(
                fields=["tenant", "kind", "lease_until"],
                condition=Q(state=WorkState.RUNNING),
                name="%(class)s_running",
            ),
            # Whose turn it is: the tenant that was served longest ago.
            models.Index(fields=["tenant", "kind", "started_at"], name="%(class)s_last_started"),
            # The pipeline's page.
            models.Index(
                fields=["tenant", "kind", "state"],
                condition=Q(state__in=UNSETTLED_WORK),
                name="%(class)s_unsettled",
            ),
        ]
