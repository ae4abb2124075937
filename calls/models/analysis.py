"""What an engine found in a transcript, and where it stands there."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from calls.models.calls import Call
from calls.models.transcripts import Transcript
from calls.states import FindingKind, Match, QualityStatus, ResolutionOutcome, SentimentLabel
from tenants.models import AIProfileVersion, TenantOwned
from tenants.models.owned import TenantManager


class Analysis(TenantOwned):
    """The analysis of one transcript version by one engine; at most one of a call is current.

    Earlier ones stay, with their findings. `profile_version` is what a server was told of the
    tenant's own; rules of this machine are told nothing. `sentiment_by_turn` is a list of [turn
    index, score in -1..1].
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="analyses")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="+")
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    prompt_version = models.CharField(max_length=40)
    profile_version = models.ForeignKey(
        AIProfileVersion, models.PROTECT, null=True, related_name="+"
    )
    summary = models.TextField(blank=True)
    sentiment = models.CharField(max_length=8, choices=SentimentLabel, blank=True)
    sentiment_score = models.FloatField(null=True)
    sentiment_by_speaker = models.JSONField(default=dict)
    sentiment_by_turn = models.JSONField(default=list)
    resolution = models.CharField(max_length=10, choices=ResolutionOutcome, blank=True)
    quality_status = models.CharField(max_length=12, choices=QualityStatus)
    quality_findings = models.JSONField(default=list)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "analyses"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="analysis_version_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(is_current=True), name="analysis_one_current"
            ),
            models.CheckConstraint(
                condition=Q(resolution__in=["", *ResolutionOutcome.values]),
                name="analysis_resolution_known",
            ),
            models.CheckConstraint(
                condition=Q(sentiment__in=["", *SentimentLabel.values]),
                name="analysis_sentiment_known",
            ),
            models.CheckConstraint(
                condition=Q(sentiment_score__isnull=True)
                | Q(sentiment_score__gte=-1, sentiment_score__lte=1),
                name="analysis_sentiment_score_in_range",
            ),
            models.CheckConstraint(
                condition=Q(quality_status__in=QualityStatus.values),
                name="analysis_quality_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.model}"


class FindingQuerySet(models.QuerySet["Finding"]):
    def shown(self) -> Self:
        """Statements with evidence in the transcript, and only that evidence, read with them."""
        found = Evidence.objects.exclude(match=Match.NOT_FOUND)
        proven = self.filter(Exists(found.filter(finding=OuterRef("pk"))), has_abstained=False)
        return proven.prefetch_related(Prefetch("evidence", found))


class Finding(TenantOwned):
    """One statement about a call. One without evidence is not shown: it abstained."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind)
    label = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    position = models.PositiveIntegerField()
    has_abstained = models.BooleanField(default=False)

    objects: ClassVar = TenantManager.from_queryset(FindingQuerySet)()

    class Meta(TenantOwned.Meta):
        ordering = ["kind", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values), name="finding_kind_known"
            ),
            models.UniqueConstraint(
                fields=["analysis", "kind", "position"], name="finding_position_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Evidence(TenantOwned):
    """A quote, where it stands in the transcript, and how it was found there."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence")
    position = models.PositiveIntegerField()
    match = models.CharField(max_length=12, choices=Match)
    quote = models.TextField()
    turn_start = models.PositiveIntegerField(null=True)
    turn_end = models.PositiveIntegerField(null=True)
    start_ms = models.PositiveBigIntegerField(null=True)
    end_ms = models.PositiveBigIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        ordering = ["position"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(match__in=Match.values), name="evidence_match_known"
            ),
            models.CheckConstraint(
                condition=Q(match=Match.NOT_FOUND)
                | Q(
                    turn_start__isnull=False,
                    start_ms__isnull=False,
                    turn_start__lte=F("turn_end"),
                    start_ms__lte=F("end_ms"),
                ),
                name="evidence_found_has_its_place",
            ),
        ]

    def __str__(self) -> str:
        return self.quote
