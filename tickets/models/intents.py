"""What customers ask for, and the texts that show it."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import ActorStamp, Team, TenantOwned, actor_check, of_this_tenant
from tickets.states import LabelSource, Risk

LONGEST_EXAMPLE: Final = 4_000  # Characters.


class Intent(TenantOwned):
    """One kind of request. `auto_resolve` is a person's switch, `halted_at` the machine's.

    `answer_template` may hold fields of the ticket, as in {first_name}; `team` gets what is handed
    to people. Answers since `watched_from` are held against the risk target.
    """

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    risk = models.CharField(max_length=8, choices=Risk, default=Risk.LOW)
    auto_resolve = models.BooleanField(default=False)
    answer_template = models.TextField(blank=True)
    blocked_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    blocked_flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    blocks_upset_customers = models.BooleanField(default=True)
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_this_tenant,
    )
    watched_from = models.DateTimeField(default=timezone.now, editable=False)
    halted_at = models.DateTimeField(null=True, editable=False)
    halted_because = models.CharField(max_length=300, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="intent_name_unique_per_tenant",
                violation_error_message=_("An intent of this name exists already."),
            ),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="intent_risk_known"),
            models.CheckConstraint(
                condition=~Q(risk=Risk.HIGH) | Q(auto_resolve=False),
                name="intent_high_risk_is_never_automatic",
                violation_error_message=_("A high-risk intent is never answered automatically."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Example(ActorStamp, TenantOwned):
    """A text whose intent is known; no intent means that it belongs to none of them.

    A text counts once: the latest word on it wins, `by` says whose. `features` are the numbers a
    classifier learns from, 16 bits each, as the engine of the mark `features_by` gave them.
    """

    intent = models.ForeignKey(Intent, models.CASCADE, null=True, related_name="examples")
    text = models.CharField(max_length=LONGEST_EXAMPLE)
    text_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=LabelSource, default=LabelSource.IMPORT)
    features = models.BinaryField(null=True, editable=False)
    features_by = models.CharField(max_length=200, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "text_hash"], name="example_counts_once"),
            models.CheckConstraint(
                condition=Q(source__in=LabelSource.values), name="example_source_known"
            ),
            actor_check("example_actor_known"),
        ]
        indexes = [models.Index(fields=["tenant", "intent"], name="example_by_intent")]

    def __str__(self) -> str:
        return self.text[:80]


class IntentSuggestion(TenantOwned):
    """Tickets that are alike and belong to no intent yet: what a new one could be about.

    `tickets` are ids, those that show it best first; `taken_as` is the intent that came of it.
    """

    title = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    tickets = ArrayField(models.UUIDField(), default=list)
    taken_as = models.ForeignKey(Intent, models.SET_NULL, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        ordering = ["-size", "pk"]

    def __str__(self) -> str:
        return self.title
