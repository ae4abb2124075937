"""How soon people answer, and the texts they answer with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.states import SentimentLabel
from tenants.models import Team, TenantOwned, of_this_tenant


class ServiceLevel(TenantOwned):
    """One row a tenant: the SLA targets, in minutes of business hours.

    `opens` and `closes` hold a time for each weekday from Monday on, null where closed; they are
    in the tenant's time zone.
    """

    first_answer_minutes = models.PositiveIntegerField(default=240)
    resolution_minutes = models.PositiveIntegerField(default=1_440)
    opens = ArrayField(models.TimeField(null=True), size=7)
    closes = ArrayField(models.TimeField(null=True), size=7)
    holidays = ArrayField(models.DateField(), default=list, blank=True)

    class Meta(TenantOwned.Meta):
        verbose_name = verbose_name_plural = _("service level")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="service_level_one_per_tenant"),
            models.CheckConstraint(
                condition=Q(first_answer_minutes__gt=0, resolution_minutes__gt=0),
                name="service_level_takes_time",
            ),
            models.CheckConstraint(
                condition=Q(opens__len=7, closes__len=7), name="service_level_has_seven_days"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Service level (SLA)"))


class Macro(TenantOwned):
    """A text that people answer with often; it may hold fields of the ticket."""

    name = models.CharField(max_length=120)
    body = models.TextField()

    class Meta(TenantOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="macro_name_unique_per_tenant",
                violation_error_message=_("A macro of this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CallRule(TenantOwned):
    """Which analyzed calls become a ticket: all that is set must be true of the call.

    `words` are looked for in what customers complained about and asked to be done, any of them is
    enough. Analyses since `looked_until` are still to be looked at.
    """

    name = models.CharField(max_length=120)
    is_on = models.BooleanField(default=True)
    sentiment = models.CharField(max_length=8, choices=SentimentLabel, blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    has_open_actions = models.BooleanField(default=False)
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_this_tenant,
    )
    looked_until = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantOwned.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="call_rule_name_unique_per_tenant",
                violation_error_message=_("A rule of this name exists already."),
            ),
            models.CheckConstraint(
                condition=Q(sentiment__in=["", *SentimentLabel.values]),
                name="call_rule_sentiment_known",
            ),
            models.CheckConstraint(
                condition=~Q(sentiment="") | ~Q(words=[]) | Q(has_open_actions=True),
                name="call_rule_asks_for_something",
                violation_error_message=_("Set at least one condition."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
