"""A call and its recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.states import WORKING, CallStatus, ChannelContent, Direction, Outcome, SentimentLabel
from tenants.models import (
    LONGEST_NAME,
    ActorStamp,
    Membership,
    PhoneNumber,
    TenantManager,
    TenantOwned,
    actor_check,
    of_this_tenant,
)
from tenants.states import ActorKind

if TYPE_CHECKING:
    from typing import Self


class CallQuerySet(models.QuerySet["Call"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def working(self) -> Self:
        return self.filter(status__in=WORKING)

    def of_agent(self, agent: Membership) -> Self:
        return self.filter(agent=agent)

    def under(self, supervisor: Membership) -> Self:
        """What the supervisor answers for: their teams' agents, and what they uploaded."""
        teams = supervisor.places.values("team")
        return self.filter(
            Q(agent__places__team__in=teams) | Q(uploaded_by=supervisor) | Q(agent=supervisor)
        ).distinct()


CallManager = TenantManager.from_queryset(CallQuerySet)


class Call(TenantOwned):
    """One recorded conversation. The recording never changes once bound.

    Telephony's outcome, the pipeline's status and the review's state are three fields. Company
    and contact are the tenant's customer, never the tenant. `spoken_language` is what was said of
    the call, "auto" to have it found out, empty for the tenant's; `language` is its transcript's.
    """

    agent = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        limit_choices_to=of_this_tenant,
    )
    phone_number = models.ForeignKey(
        PhoneNumber,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_this_tenant,
    )
    uploaded_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    uploaded_by_kind = models.CharField(max_length=8, choices=ActorKind, editable=False)
    uploaded_by_name = models.CharField(max_length=LONGEST_NAME, blank=True, editable=False)
    uploaded_at = models.DateTimeField(editable=False)
    external_id = models.CharField(max_length=120, blank=True)
    original_filename = models.CharField(max_length=255)
    company_name = models.CharField(_("customer's company"), max_length=200, blank=True)
    contact_email = models.EmailField(_("customer's e-mail"), blank=True)
    call_type = models.CharField(max_length=60, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    status = models.CharField(
        max_length=12, choices=CallStatus, default=CallStatus.UPLOADED, editable=False
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveBigIntegerField(null=True, editable=False)
    language = models.CharField(max_length=8, blank=True, editable=False)
    spoken_language = models.CharField(max_length=8, blank=True)
    sentiment = models.CharField(max_length=8, choices=SentimentLabel, blank=True, editable=False)
    sentiment_score = models.FloatField(null=True, editable=False)
    priority = models.SmallIntegerField(default=0, editable=False)

    objects: ClassVar = CallManager()  # ClassVar keeps CallQuerySet's methods under mypy.

    class Meta(TenantOwned.Meta):
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                condition=~Q(external_id=""),
                name="call_external_id_unique_per_tenant",
                violation_error_message=_("A call with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("started_at")),
                name="call_ends_after_start",
                violation_error_message=_("A call ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=CallStatus.values), name="call_status_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", *Direction.values]), name="call_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="call_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(sentiment__in=["", *SentimentLabel.values]),
                name="call_sentiment_known",
            ),
            actor_check("call_uploader_known", by="uploaded_by"),
        ]
        indexes = [
            # The call list, page by page.
            models.Index(fields=["tenant", "-created_at", "-id"], name="call_newest_first"),
            # The dashboard's counts, and the list filtered by status.
            models.Index(fields=["tenant", "status", "-created_at"], name="call_by_status"),
            # An agent's own calls and a team's.
            models.Index(fields=["tenant", "agent", "-created_at"], name="call_by_agent"),
        ]

    def __str__(self) -> str:
        return self.original_filename

    def get_absolute_url(self) -> str:
        return reverse("calls:review", args=[self.pk])

    def url_of_moment(self, turn: int, at_ms: int) -> str:
        """The page at a turn of its transcript, heard from that moment on."""
        return f"{self.get_absolute_url()}?at={at_ms}#turn-{turn}"


class Recording(TenantOwned):
    """The bound audio object of a call, and what a real decode found in it.

    Until a worker has decoded it, only the key, the ending and the size are known. `peaks` has
    one list a channel of 0..127, evenly spread over the decoded length. `channel_content` is what
    two channels were found to hold, measured before they are taken for speakers. `rendition_key` is
    what is played where browsers do not play the recording itself. `same_as` is the recording of
    equal content whose transcript was taken over.
    """

    call = models.OneToOneField(Call, models.CASCADE, related_name="recording")
    storage_key = models.CharField(max_length=300)
    ending = models.CharField(max_length=8)
    size_bytes = models.PositiveBigIntegerField()
    claimed_sha256 = models.CharField(max_length=64, blank=True)
    agent_channel = models.CharField(max_length=5, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    container = models.CharField(max_length=16, blank=True)
    codec = models.CharField(max_length=40, blank=True)
    channels = models.PositiveSmallIntegerField(null=True)
    channel_content = models.CharField(max_length=10, choices=ChannelContent, blank=True)
    sample_rate = models.PositiveIntegerField(null=True)
    peaks = models.JSONField(null=True)
    rendition_key = models.CharField(max_length=300, blank=True)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "storage_key"], name="recording_key_unique_per_tenant"
            ),
            models.CheckConstraint(
                condition=Q(channel_content__in=["", *ChannelContent.values]),
                name="recording_channel_content_known",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "sha256"], name="recording_by_content")]

    def __str__(self) -> str:
        return self.storage_key


class CallEvent(ActorStamp, TenantOwned):
    """Something that happened to a call, and who did it: rows instead of signals."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12)
    stage = models.CharField(max_length=16, blank=True)
    attempt = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveBigIntegerField(null=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [actor_check("call_event_actor_known")]
        indexes = [models.Index(fields=["call", "created_at"], name="call_event_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage}".strip()
