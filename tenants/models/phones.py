"""The tenant's own telephone numbers."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.ai_profiles import AIProfile
from tenants.models.owned import TenantOwned, of_this_tenant

_E164 = RegexValidator(r"^\+[1-9]\d{1,14}$", _("Write the number as +, country code, number."))


class PhoneNumber(TenantOwned):
    """A number that customers dial. It belongs to one tenant in the whole installation."""

    did_number = models.CharField(_("number"), max_length=16, unique=True, validators=[_E164])
    provider_type = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    ai_profile = models.ForeignKey(
        AIProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_this_tenant,
        verbose_name=_("AI profile"),
    )

    class Meta(TenantOwned.Meta):
        ordering = ["did_number"]

    def __str__(self) -> str:
        return self.did_number
