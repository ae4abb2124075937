"""What customers ask for, and the texts that show it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership, TenantOwned
from tickets.states import LabelSource, Risk


class Intent(TenantOwned):
    """One kind of request. `auto_resolve` is a person's switch, `halted_at` the machine's.

    `answer_template` may hold fields of the ticket, as in {first_name}.
    """

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    risk = models.CharField(max_length=8, choices=Risk, default=Risk.LOW)
    auto_resolve = models.BooleanField(default=False)
    answer_template = models.TextField(blank=True)
    blocked_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    blocked_flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    blocks_upset_customers = models.BooleanField(default=True)
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


class Example(TenantOwned):
    """A text whose intent is known; no intent means that it belongs to none of them.

    A text counts once: the latest word on it wins.
    """

    intent = models.ForeignKey(Intent, models.CASCADE, null=True, related_name="examples")
    text = models.CharField(max_length=4_000)
    text_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=LabelSource, default=LabelSource.IMPORT)
    labelled_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "text_hash"], name="example_counts_once"),
            models.CheckConstraint(
                condition=Q(source__in=LabelSource.values), name="example_source_known"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "intent"], name="example_by_intent")]

    def __str__(self) -> str:
        return self.text[:80]
