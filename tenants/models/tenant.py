"""The tenant and what it has settled for itself."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.identifiers import uuid7
from tenants.models.owned import TenantOwned
from tenants.states import AgentChannel, EngineChoice, Plan, TenantStatus

_SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use lower-case letters, digits and dashes."))


def validate_country(code: str) -> None:
    """Accept what the numbering plans know: ISO 3166 codes of two capitals, in use."""
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError(_("Use a country's two capitals, as in DE or US."), code="country")


class Tenant(models.Model):
    """A company that answers for the quality of its support. Outside the wall: it is the wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=63, unique=True, validators=[_SLUG])
    status = models.CharField(max_length=12, choices=TenantStatus, default=TenantStatus.ACTIVE)
    plan = models.CharField(max_length=12, choices=Plan, default=Plan.STARTER)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TenantStatus.values), name="tenant_status_known"
            ),
            models.CheckConstraint(condition=Q(plan__in=Plan.values), name="tenant_plan_known"),
        ]

    def __str__(self) -> str:
        return self.name


class TenantSettings(TenantOwned):
    """One row a tenant: the choices that its people, not its operator, make."""

    language = models.CharField(
        max_length=8,
        default="en",
        help_text=_("The language spoken on calls, as an ISO 639-1 code."),
    )
    timezone = models.CharField(max_length=63, default="UTC")
    country = models.CharField(
        max_length=2,
        blank=True,
        default="",
        validators=[validate_country],
        help_text=_("ISO 3166, two capitals. Empty: no country is assumed."),
    )
    speech_engine = models.CharField(
        max_length=8, choices=EngineChoice, default=EngineChoice.LOCAL, db_default="local"
    )
    analysis_engine = models.CharField(
        max_length=8, choices=EngineChoice, default=EngineChoice.LOCAL, db_default="local"
    )
    show_unproven_findings = models.BooleanField(default=False)
    agent_channel = models.CharField(max_length=5, choices=AgentChannel, default=AgentChannel.LEFT)
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    redact_pii = models.BooleanField(default=False)
    auto_resolve_threshold = models.FloatField(
        default=0.75, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    monthly_budget_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    dispute_window_days = models.PositiveIntegerField(default=7)

    class Meta(TenantOwned.Meta):
        verbose_name = verbose_name_plural = _("settings")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="tenant_settings_one_per_tenant"),
            models.CheckConstraint(
                condition=Q(speech_engine__in=EngineChoice.values),
                name="tenant_settings_speech_engine_known",
            ),
            models.CheckConstraint(
                condition=Q(analysis_engine__in=EngineChoice.values),
                name="tenant_settings_analysis_engine_known",
            ),
            models.CheckConstraint(
                condition=Q(agent_channel__in=AgentChannel.values),
                name="tenant_settings_agent_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(auto_resolve_threshold__gte=0, auto_resolve_threshold__lte=1),
                name="tenant_settings_threshold_is_a_probability",
            ),
            models.CheckConstraint(
                condition=Q(monthly_budget_usd__isnull=True) | Q(monthly_budget_usd__gte=0),
                name="tenant_settings_budget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="tenant_settings_country_is_two_capitals",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Settings"))
