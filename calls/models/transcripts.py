"""What was said, and how the time was spent."""

from __future__ import annotations

from typing import TypedDict

from django.db import models
from django.db.models import Q

from calls.models.calls import Call
from calls.states import WordTiming
from tenants.models import TenantOwned


class WordRow(TypedDict):
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None


class TurnRow(TypedDict):
    """One turn as a transcript keeps it."""

    index: int
    speaker: str
    start_ms: int
    end_ms: int
    text: str
    confidence: float | None
    words: list[WordRow]


class Transcript(TenantOwned):
    """One version of a call's text; exactly one version is current.

    `sounds_like` is the language that the engine heard where it was told another one; else empty.
    `timing` says whose times its words have: their own, their segment's, or (none) those of all
    that was sent in one go.
    `turns` is a list of TurnRow; PostgreSQL stores the value compressed (TOAST).
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="transcripts")
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    parameters_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    sounds_like = models.CharField(max_length=8, blank=True)
    timing = models.CharField(
        max_length=8, choices=WordTiming, default=WordTiming.WORD, db_default="word"
    )
    duration_ms = models.PositiveBigIntegerField()
    turns = models.JSONField()

    class Meta(TenantOwned.Meta):
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["call", "version"], name="transcript_version_once"),
            models.CheckConstraint(
                condition=Q(timing__in=WordTiming.values), name="transcript_timing_known"
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(is_current=True), name="transcript_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class ConversationMetrics(TenantOwned):
    """How the time of a call was spent, measured on its turns."""

    transcript = models.OneToOneField(Transcript, models.CASCADE, related_name="metrics")
    agent_talk_ms = models.PositiveBigIntegerField()
    customer_talk_ms = models.PositiveBigIntegerField()
    silence_ms = models.PositiveBigIntegerField()
    longest_silence_ms = models.PositiveBigIntegerField()
    overlap_ms = models.PositiveBigIntegerField()
    agent_interruption_count = models.PositiveIntegerField()
    customer_interruption_count = models.PositiveIntegerField()
    agent_words_per_minute = models.FloatField(null=True)
    customer_words_per_minute = models.FloatField(null=True)
    longest_monologue_ms = models.PositiveBigIntegerField()
    silences = models.JSONField(default=list)
    overlaps = models.JSONField(default=list)

    class Meta(TenantOwned.Meta):
        verbose_name_plural = "conversation metrics"
        constraints = [
            models.CheckConstraint(
                condition=Q(silence_ms__gte=models.F("longest_silence_ms")),
                name="metrics_longest_silence_is_part_of_silence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transcript}"

    @property
    def agent_talk_share(self) -> float | None:
        """The agent's part of all talking, 0..1; None when nobody could be told apart."""
        total = self.agent_talk_ms + self.customer_talk_ms
        return self.agent_talk_ms / total if total else None
