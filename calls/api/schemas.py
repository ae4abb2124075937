"""Documents that no model serializer makes: for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from calls.states import (
    Match,
    QualityStatus,
    ResolutionOutcome,
    SentimentLabel,
    Speaker,
    UploadState,
    WordTiming,
)
from tenants.states import AIRole


class PartShape(serializers.Serializer[None]):
    number = serializers.IntegerField()
    upload_url = serializers.CharField()


class PartsShape(serializers.Serializer[None]):
    parts = PartShape(many=True)
    expires_at = serializers.DateTimeField()


class PromiseShape(serializers.Serializer[None]):
    """PUT: `upload_url` and `headers`. MULTIPART: `part_size`, `parts`, `complete_url`."""

    upload_id = serializers.UUIDField()
    s3_key = serializers.CharField()
    method = serializers.ChoiceField(["PUT", "MULTIPART"])
    upload_url = serializers.CharField(required=False)
    headers = serializers.DictField(child=serializers.CharField(), required=False)
    part_size = serializers.IntegerField(required=False)
    parts = PartShape(many=True, required=False)
    complete_url = serializers.CharField(required=False)
    expires_at = serializers.DateTimeField()


class PartThereShape(serializers.Serializer[None]):
    number = serializers.IntegerField()
    etag = serializers.CharField()
    size_bytes = serializers.IntegerField()


class StandingShape(serializers.Serializer[None]):
    """`parts` have arrived; `complete_url` while more may come; `call_id` once it is a call."""

    upload_id = serializers.UUIDField()
    s3_key = serializers.CharField()
    state = serializers.ChoiceField(UploadState.choices)
    method = serializers.ChoiceField(["PUT", "MULTIPART"])
    size_bytes = serializers.IntegerField(allow_null=True)
    part_size = serializers.IntegerField(required=False)
    parts = PartThereShape(many=True)
    complete_url = serializers.CharField(required=False)
    call_id = serializers.UUIDField(required=False)
    expires_at = serializers.DateTimeField()


class ReceivedShape(serializers.Serializer[None]):
    upload_id = serializers.UUIDField()
    s3_key = serializers.CharField()
    state = serializers.CharField()


class UploadedShape(serializers.Serializer[None]):
    call_id = serializers.UUIDField()
    status = serializers.CharField()
    message = serializers.CharField()


class WordShape(serializers.Serializer[None]):
    text = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    confidence = serializers.FloatField(allow_null=True)


class TurnShape(serializers.Serializer[None]):
    index = serializers.IntegerField()
    speaker = serializers.ChoiceField(Speaker.choices)
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    text = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    words = WordShape(many=True)


class TranscriptShape(serializers.Serializer[None]):
    """`sounds_like`: what was heard where another language was told, a doubt; empty without.

    `timing` says whose times the words have: their own, their segment's, or (none) those of all
    that was transcribed in one go.
    """

    version = serializers.IntegerField()
    engine = serializers.CharField()
    model = serializers.CharField()
    language = serializers.CharField()
    sounds_like = serializers.CharField()
    timing = serializers.ChoiceField(WordTiming.choices)
    duration_ms = serializers.IntegerField()
    turns = TurnShape(many=True)


class EvidenceShape(serializers.Serializer[None]):
    quote = serializers.CharField()
    match = serializers.ChoiceField(Match.choices)
    turn_start = serializers.IntegerField()
    turn_end = serializers.IntegerField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()


class StatementShape(serializers.Serializer[None]):
    text = serializers.CharField()
    evidence = EvidenceShape(many=True)


class EntityShape(StatementShape):
    type = serializers.CharField()


class TurnSentimentShape(serializers.Serializer[None]):
    turn = serializers.IntegerField()
    score = serializers.FloatField()


class SentimentShape(serializers.Serializer[None]):
    overall = serializers.ChoiceField(SentimentLabel.choices, allow_null=True)
    score = serializers.FloatField(allow_null=True)
    by_speaker = serializers.DictField()
    by_turn = TurnSentimentShape(many=True)


class QualityShape(serializers.Serializer[None]):
    status = serializers.ChoiceField(QualityStatus.choices)
    findings = serializers.ListField()


class ResolutionShape(serializers.Serializer[None]):
    outcome = serializers.ChoiceField(ResolutionOutcome.choices, allow_null=True)
    evidence = EvidenceShape(many=True)


class AnalysisProfileShape(serializers.Serializer[None]):
    """The AI profile by whose words a server read the call, as they were then."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(AIRole.choices)
    version = serializers.IntegerField()
    system_prompt = serializers.CharField()


class AnalysisShape(serializers.Serializer[None]):
    version = serializers.IntegerField()
    engine = serializers.CharField()
    model = serializers.CharField()
    prompt_version = serializers.CharField()
    profile = AnalysisProfileShape(allow_null=True)
    transcript_version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    summary = serializers.CharField()
    summary_evidence = EvidenceShape(many=True)
    reason = StatementShape(allow_null=True)
    resolution = ResolutionShape()
    sentiment = SentimentShape()
    entities = EntityShape(many=True)
    pain_points = StatementShape(many=True)
    objections = StatementShape(many=True)
    action_items = StatementShape(many=True)
    topics = StatementShape(many=True)
    quality = QualityShape()


class CostEntryShape(serializers.Serializer[None]):
    stage = serializers.CharField()
    engine = serializers.CharField()
    model = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.FloatField()
    unit_price_usd = serializers.CharField()
    cost_usd = serializers.CharField()
    attempt = serializers.IntegerField()
    is_estimate = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class CostShape(serializers.Serializer[None]):
    total_usd = serializers.CharField()
    estimated_usd = serializers.CharField()
    entries = CostEntryShape(many=True)
