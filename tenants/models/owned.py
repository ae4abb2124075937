"""What every row of a tenant has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from tenants.identifiers import uuid7
from tenants.scope import current_tenant_id

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)


class CurrentTenant(models.Expression):
    """Whose rows: asked when the SQL runs, so a queryset may be written outside any scope."""

    output_field = models.UUIDField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str]]:
        return "%s", (str(current_tenant_id()),)


def of_this_tenant() -> Q:
    """For `limit_choices_to`: covers a form's choices, its validation and autocomplete."""
    return Q(tenant=CurrentTenant())


class TenantManager(models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant=CurrentTenant())


class TenantOwned(models.Model):
    """A row that belongs to exactly one tenant and is invisible to all others."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(
        "tenants.Tenant",
        models.PROTECT,
        related_name="+",
        editable=False,
        default=current_tenant_id,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    across_tenants = models.Manager()
    objects = TenantManager()

    class Meta:
        abstract = True
        default_manager_name = "objects"
        base_manager_name = "across_tenants"
