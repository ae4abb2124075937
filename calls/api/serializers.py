"""The shapes of what clients get."""

from __future__ import annotations

from typing import TypedDict

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from calls.models import Call, CallEvent
from calls.stages import failed_stage
from calls.states import CallStatus, ChannelContent, Direction, Outcome, SentimentLabel
from tenants.storage.port import object_storage

_ENDED_BADLY = (CallStatus.FAILED, CallStatus.CANCELLED)


class ErrorShape(TypedDict):
    stage: str
    code: str
    message: str
    retryable: bool


class CallLinks(TypedDict):
    self: str
    transcript: str
    analysis: str
    audio: str
    cost: str
    events: str


class AudioSerializer(serializers.Serializer[Call]):
    s3_bucket = serializers.SerializerMethodField()
    s3_key = serializers.CharField(source="recording.storage_key")
    format = serializers.CharField(source="recording.ending")
    file_size_bytes = serializers.IntegerField(source="recording.size_bytes")
    duration_seconds = serializers.SerializerMethodField()
    channels = serializers.IntegerField(source="recording.channels", allow_null=True)
    sample_rate = serializers.IntegerField(source="recording.sample_rate", allow_null=True)
    channel_content = serializers.ChoiceField(
        ChannelContent.choices, source="recording.channel_content", allow_blank=True
    )
    codec = serializers.SerializerMethodField()
    same_as_call = serializers.UUIDField(
        source="recording.same_as.call_id", allow_null=True, default=None
    )

    def get_s3_bucket(self, call: Call) -> str:
        return object_storage().bucket_name

    def get_duration_seconds(self, call: Call) -> float | None:
        return seconds_of(call)

    def get_codec(self, call: Call) -> str | None:
        return call.recording.codec or None


class MetadataSerializer(serializers.Serializer[Call]):
    company_name = serializers.CharField()
    contact_email = serializers.CharField()
    call_type = serializers.CharField()


class CallSerializer(serializers.ModelSerializer[Call]):
    s3_key = serializers.CharField(source="recording.storage_key", read_only=True)
    duration_sec = serializers.SerializerMethodField()
    direction = serializers.ChoiceField(Direction.choices, allow_blank=True, read_only=True)
    outcome = serializers.ChoiceField(Outcome.choices, allow_blank=True, read_only=True)
    sentiment = serializers.ChoiceField(SentimentLabel.choices, allow_blank=True, read_only=True)
    agent = serializers.EmailField(
        source="agent.user.email", read_only=True, allow_null=True, default=None
    )
    phone_number = serializers.CharField(
        source="phone_number.did_number", read_only=True, allow_null=True, default=None
    )
    audio = AudioSerializer(source="*", read_only=True)
    metadata = MetadataSerializer(source="*", read_only=True)
    uploaded_by = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Call
        fields = (
            "id",
            "status",
            "s3_key",
            "original_filename",
            "external_id",
            "duration_sec",
            "direction",
            "outcome",
            "agent",
            "phone_number",
            "language",
            "spoken_language",
            "sentiment",
            "sentiment_score",
            "tags",
            "audio",
            "metadata",
            "started_at",
            "ended_at",
            "uploaded_at",
            "uploaded_by",
            "created_at",
            "updated_at",
            "error",
            "links",
        )
        read_only_fields = fields

    def get_duration_sec(self, call: Call) -> float | None:
        return seconds_of(call)

    def get_uploaded_by(self, call: Call) -> str | None:
        """A person's e-mail address, or the name of the key."""
        person = call.uploaded_by
        return person.user.email if person else call.uploaded_by_name or None

    @extend_schema_field(ErrorShape | None)  # type: ignore[arg-type]  # It takes any type hint.
    def get_error(self, call: Call) -> ErrorShape | None:
        if call.status not in _ENDED_BADLY:
            return None
        stage = failed_stage(call.stages.all())
        if stage is None:
            return None
        return {
            "stage": stage.kind,
            "code": stage.error_code,
            "message": stage.error_message,
            "retryable": stage.is_retryable,
        }

    def get_links(self, call: Call) -> CallLinks:
        def address(name: str) -> str:
            return reverse(f"call-{name}", args=[call.pk], request=self.context.get("request"))

        return {
            "self": address("detail"),
            "transcript": address("transcript"),
            "analysis": address("analysis"),
            "audio": address("audio"),
            "cost": address("cost"),
            "events": address("events"),
        }


class EventSerializer(serializers.ModelSerializer[CallEvent]):
    by = serializers.SerializerMethodField()

    class Meta:
        model = CallEvent
        fields = ("id", "kind", "stage", "attempt", "by", "duration_ms", "detail", "created_at")

    def get_by(self, event: CallEvent) -> str | None:
        """A person's e-mail address, the name of a key, or nothing for the pipeline itself."""
        return event.by.user.email if event.by else event.by_label or None


def seconds_of(call: Call) -> float | None:
    """The decoded length, known once a worker has decoded the recording."""
    return None if call.duration_ms is None else call.duration_ms / 1000
