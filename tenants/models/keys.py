"""How programs come in, and how their requests stay single."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from tenants.models.owned import TenantOwned

_AS_ONE_TEXT: Final = Func(
    F("scopes"),
    Value(" "),
    Value("?"),  # In place of a NULL.
    function="array_to_string",
    output_field=models.TextField(),
)


class ApiKey(TenantOwned):
    """A program's key. Only a SHA-256 of it is kept: it is 256 bits of chance, not a password."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=32), default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(TenantOwned.Meta):
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["name", "pk"]
        constraints = [
            # Which scopes there are, the installed apps declare; the form keeps out what is none.
            models.CheckConstraint(
                condition=Regex(_AS_ONE_TEXT, r"^([a-z_]+:[a-z_]+( |$))*$"),
                name="api_key_scopes_are_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotencyRecord(TenantOwned):
    """The answer to one POST, kept for a day so that a repeat gets it again."""

    key = models.CharField(max_length=200)
    principal = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], name="idempotency_key_unique_per_tenant"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return self.key
