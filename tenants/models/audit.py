"""Who did what: rows that nobody changes."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from tenants.models.acting import ActorStamp, actor_check
from tenants.models.owned import TenantOwned
from tenants.states import ActorKind


class AuditEvent(ActorStamp, TenantOwned):
    """One thing that somebody did. Append-only: the application's role may only add rows.

    `action` is a dotted word, as `call.retried`. The subject is named by kind and id, without a
    foreign key: the row outlives it. `before` and `after` hold what the action changed, where it
    changed values. A person's request has an `address` and a `request_id`, a worker's task none.
    """

    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    key_id = models.UUIDField(null=True)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            actor_check("audit_event_actor_known"),
            models.CheckConstraint(
                condition=Q(action__regex=r"^[a-z_]+(\.[a-z_]+)+$"),
                name="audit_event_action_is_a_dotted_word",
            ),
            models.CheckConstraint(
                condition=Q(key_id__isnull=True) | Q(by_kind=ActorKind.API_KEY),
                name="audit_event_key_is_a_programs",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject_id", "created_at"], name="audit_of_a_subject"),
            models.Index(fields=["tenant", "-created_at", "-id"], name="audit_newest_first"),
        ]

    def __str__(self) -> str:
        return self.action
