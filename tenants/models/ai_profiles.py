"""What a tenant tells a model that reads its calls, in words of its own."""

from __future__ import annotations

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.models.acting import ActorStamp, actor_check
from tenants.models.owned import TenantManager, TenantOwned
from tenants.states import AIRole

LONGEST_PROMPT: Final = 8000  # Characters: some 2,000 tokens, paid for with every call.


class AIProfileQuerySet(models.QuerySet["AIProfile"]):
    def with_newest_version(self) -> Self:
        """Each with the `version` and the `system_prompt` that the next call is read by."""
        newest = AIProfileVersion.objects.filter(profile=OuterRef("pk")).order_by("-number")
        return self.annotate(
            version=Subquery(newest.values("number")[:1]),
            system_prompt=Subquery(newest.values("system_prompt")[:1]),
        )


class AIProfile(TenantOwned):
    """Whom a model speaks for when it reads a call; its words stand in its versions."""

    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=AIRole)
    is_default = models.BooleanField(_("default of its role"), default=False)

    objects: ClassVar = TenantManager.from_queryset(AIProfileQuerySet)()

    class Meta(TenantOwned.Meta):
        verbose_name = _("AI profile")
        verbose_name_plural = _("AI profiles")
        ordering = ["role", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AIRole.values), name="ai_profile_role_known"
            ),
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="ai_profile_name_unique_per_tenant",
                violation_error_message=_("Another profile has this name. Choose another one."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "role"],
                condition=Q(is_default=True),
                name="ai_profile_one_default_per_role",
                violation_error_message=_(
                    "Another profile is the default of this role. Take that from it first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AIProfileVersion(ActorStamp, TenantOwned):
    """The words of a profile since somebody changed them; never edited, for results name it."""

    profile = models.ForeignKey(AIProfile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    system_prompt = models.TextField(_("instructions"), max_length=LONGEST_PROMPT)

    class Meta(TenantOwned.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "number"], name="ai_profile_version_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(system_prompt=""), name="ai_profile_version_says_something"
            ),
            actor_check("ai_profile_version_actor_known"),
        ]

    def __str__(self) -> str:
        return str(_("version %d") % self.number)


class CallTypeRole(TenantOwned):
    """The role whose default profile reads the calls of one type."""

    call_type = models.CharField(_("call type"), max_length=60)
    role = models.CharField(_("role"), max_length=12, choices=AIRole)

    class Meta(TenantOwned.Meta):
        verbose_name = _("role of a call type")
        verbose_name_plural = _("roles of call types")
        ordering = ["call_type"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AIRole.values), name="call_type_role_known"
            ),
            models.UniqueConstraint(
                "tenant",
                Lower("call_type"),
                name="call_type_has_one_role",
                violation_error_message=_("This call type has a role. Change that one."),
            ),
        ]

    def __str__(self) -> str:
        return self.call_type
