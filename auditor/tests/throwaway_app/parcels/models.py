"""What was sent to a customer."""

from __future__ import annotations

from django.db import models

from tenants.models import TenantOwned


class Parcel(TenantOwned):
    label = models.CharField(max_length=60)
    grams = models.PositiveIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        ordering = ["label", "pk"]

    def __str__(self) -> str:
        return self.label
