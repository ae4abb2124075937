"""Trained versions of a tenant's classifier, and the policies that act on what they say."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import (
    LONGEST_NAME,
    ActorStamp,
    Membership,
    TenantOwned,
    WorkItem,
    actor_check,
    actor_is_known,
    actor_label,
)
from tenants.states import ActorKind
from tickets.states import ClassifierState

_SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class ClassifierVersion(TenantOwned):
    """One training: what from, how good on examples held out, and the arrays it ended with.

    `arrays` is a NumPy archive without pickles, `arrays_sha256` its hash; `labels` names the
    intents in the order of its columns. `metrics` and `reliability` are measured on held-out
    examples. A version is active, or was; a worse one is `rejected` and says why.
    `training_set` is the zlib-compressed JSON of what it was trained on: [text's hash, intent's
    name or null] a text.
    `activated_by` and its kind and name are an actor's, once there is one.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=8, choices=ClassifierState, default=ClassifierState.TRAINING
    )
    is_active = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    embedding = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=60, blank=True)
    training_hash = models.CharField(max_length=64, blank=True)
    example_count = models.PositiveIntegerField(default=0)
    intent_count = models.PositiveIntegerField(default=0)
    labels = models.JSONField(default=list)
    training_set = models.BinaryField(null=True)
    arrays = models.BinaryField(null=True)
    arrays_sha256 = models.CharField(max_length=64, blank=True)
    metrics = models.JSONField(default=dict)
    reliability = models.JSONField(default=list)
    trained_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, editable=False, related_name="+"
    )
    activated_by_kind = models.CharField(max_length=8, choices=ActorKind, blank=True)
    activated_by_name = models.CharField(max_length=LONGEST_NAME, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="classifier_numbered_once_per_tenant"
            ),
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(is_active=True),
                name="classifier_one_active_per_tenant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClassifierState.values), name="classifier_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(is_active=True) | Q(state=ClassifierState.READY),
                name="classifier_active_is_ready",
            ),
            models.CheckConstraint(
                condition=Q(activated_at=None, activated_by=None, activated_by_kind="")
                | Q(activated_at__isnull=False) & actor_is_known("activated_by"),
                name="classifier_activated_by_an_actor",
            ),
        ]

    def __str__(self) -> str:
        return str(_("version %d") % self.number)

    @property
    def activator_name(self) -> str:
        """Who made it decide; empty for its training, and while nobody has."""
        return actor_label(self.activated_by, self.activated_by_kind, self.activated_by_name)


class Training(WorkItem):
    """A version on its way: what a worker takes, tries again and gives up."""

    version = models.OneToOneField(ClassifierVersion, models.CASCADE, related_name="training")
    kind = models.CharField(max_length=16, default="training")

    class Meta(WorkItem.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class DecisionPolicy(ActorStamp, TenantOwned):
    """When a ticket is resolved automatically. A version is never edited: a change is a new one.

    With a `risk_target` the threshold of an intent is the lowest whose upper bound of the error,
    at 95 %, lies under the target on labelled tickets held out; `threshold` then is a floor. A
    confidence no further than `opinion_band` from the threshold is put to the language engine.
    """

    number = models.PositiveIntegerField()
    is_active = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    threshold = models.FloatField(default=0.75, validators=_SHARE)
    risk_target = models.FloatField(null=True, blank=True, validators=_SHARE)
    audit_share = models.FloatField(default=0.02, validators=_SHARE)
    opinion_band = models.FloatField(default=0.1, validators=_SHARE)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = _("decision policies")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="policy_numbered_once_per_tenant"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_active=True), name="policy_one_active_per_tenant"
            ),
            actor_check("policy_actor_known"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{share}__gte": 0, f"{share}__lte": 1})
                    | Q(**{f"{share}__isnull": True}),
                    name=f"policy_{share}_is_a_share",
                )
                for share in ("threshold", "risk_target", "audit_share", "opinion_band")
            ),
        ]

    def __str__(self) -> str:
        return str(_("policy %d") % self.number)
