"""What was used, and what it cost."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from tenants.identifiers import uuid7
from tenants.models.owned import TenantOwned
from tenants.states import PriceSource


class ModelPrice(models.Model):
    """A provider's price for one unit of one model, from a day on. Outside the wall.

    `provider` is the name of the engine that the ledger books, `source` who set it last.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    unit = models.CharField(max_length=24)
    price_usd = models.DecimalField(max_digits=18, decimal_places=10)
    valid_from = models.DateField()
    source = models.CharField(
        max_length=5,
        choices=PriceSource,
        default=PriceSource.STAFF,
        db_default=PriceSource.STAFF,
        editable=False,
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["provider", "model", "unit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "model", "unit", "valid_from"], name="model_price_one_a_day"
            ),
            models.CheckConstraint(condition=Q(price_usd__gte=0), name="model_price_not_negative"),
            models.CheckConstraint(
                condition=Q(source__in=PriceSource.values), name="model_price_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.model} {self.unit}"


class UsageEntry(TenantOwned):
    """One line of the ledger. Append-only: the application's role may not change or delete it.

    What it is about is named by kind and id, not by a foreign key: the line outlives the call.
    `booking` says which result it pays for; one result books once, whatever died on the way. An
    estimate may have been billed: the provider's answer could not be read.
    """

    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    stage = models.CharField(max_length=16)
    booking = models.CharField(max_length=120)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    unit = models.CharField(max_length=24)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit_price_usd = models.DecimalField(max_digits=18, decimal_places=10)
    price_date = models.DateField(null=True)
    cost_usd = models.DecimalField(max_digits=18, decimal_places=10)
    attempt = models.PositiveIntegerField()
    is_estimate = models.BooleanField(default=False, db_default=False)

    class Meta(TenantOwned.Meta):
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject_id", "stage", "booking", "unit", "is_estimate"],
                name="usage_one_result_books_once",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="usage_not_negative"),
            models.CheckConstraint(
                condition=Q(cost_usd=Round(F("quantity") * F("unit_price_usd"), 10)),
                name="usage_cost_is_quantity_times_price",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject_id"], name="usage_of_a_subject"),
            models.Index(fields=["tenant", "created_at"], name="usage_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.quantity} {self.unit}"
