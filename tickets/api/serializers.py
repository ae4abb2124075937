"""The shapes of tickets that clients get."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from rest_framework import serializers
from rest_framework.reverse import reverse

from tickets.models import Attachment, Decision, Ticket, TicketEvent, TicketMessage
from tickets.states import Action, Reason

if TYPE_CHECKING:
    from tenants.models import ActorStamp


class TicketLinks(TypedDict):
    self: str
    messages: str
    events: str


class AlternativeShape(serializers.Serializer[None]):
    intent = serializers.CharField()
    confidence = serializers.FloatField()


class CitationShape(serializers.Serializer[None]):
    """A passage of a published article: its slug, version and title, and the text itself."""

    article = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    quote = serializers.CharField()


class OpinionShape(serializers.Serializer[None]):
    engine = serializers.CharField()
    model = serializers.CharField()
    intent = serializers.CharField(allow_null=True, allow_blank=True)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """Never changes. `answer` was sent, or is a draft for the person who takes over.

    It is null where thanks alone were settled without an answer.
    """

    action = serializers.ChoiceField(Action.choices)
    reasons = serializers.ListField(child=serializers.ChoiceField(Reason.choices))
    citations = CitationShape(many=True)
    alternatives = AlternativeShape(many=True)
    answer = serializers.SerializerMethodField()
    second_opinion = OpinionShape(allow_null=True)
    policy_version = serializers.IntegerField(source="policy.number")
    classifier_version = serializers.IntegerField(
        source="classifier.number", allow_null=True, default=None
    )

    class Meta:
        model = Decision
        fields = (
            "action",
            "reasons",
            "confidence",
            "threshold",
            "scope_score",
            "alternatives",
            "answer",
            "citations",
            "second_opinion",
            "policy_version",
            "classifier_version",
            "created_at",
        )
        read_only_fields = fields

    def get_answer(self, decision: Decision) -> str | None:
        is_settled_alone = decision.action == Action.AUTO_RESOLVE and not decision.is_answer
        return None if is_settled_alone else decision.answer


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    requester_email = serializers.CharField(read_only=True)
    intent = serializers.SerializerMethodField()
    decision = DecisionSerializer(read_only=True, allow_null=True, default=None)
    assignee = serializers.EmailField(
        source="assignee.user.email", read_only=True, allow_null=True, default=None
    )
    team = serializers.CharField(source="team.name", read_only=True, allow_null=True, default=None)
    call = serializers.UUIDField(source="call_id", read_only=True, allow_null=True)
    merged_into = serializers.UUIDField(source="merged_into_id", read_only=True, allow_null=True)
    links = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields = (
            "id",
            "status",
            "subject",
            "message",
            "requester_email",
            "requester_name",
            "customer_flags",
            "channel",
            "external_id",
            "language",
            "intent",
            "confidence",
            "decision",
            "assignee",
            "team",
            "call",
            "merged_into",
            "first_answer_due_at",
            "first_answered_at",
            "resolution_due_at",
            "resolved_at",
            "waiting_since",
            "reopened_at",
            "created_at",
            "updated_at",
            "links",
        )
        read_only_fields = fields

    def get_intent(self, ticket: Ticket) -> str | None:
        """Also of a text that was taken for out of scope, until somebody said what it is about."""
        if ticket.intent is not None:
            return ticket.intent.name
        decision: Decision | None = getattr(ticket, "decision", None)
        if decision is None or Reason.OUT_OF_SCOPE not in decision.reasons:
            return None
        is_labelled: bool = getattr(ticket, "is_labelled", False)
        guesses = [] if is_labelled else decision.alternatives
        return guesses[0]["intent"] if guesses else None

    def get_links(self, ticket: Ticket) -> TicketLinks:
        def address(name: str) -> str:
            return reverse(f"ticket-{name}", args=[ticket.pk], request=self.context.get("request"))

        return {
            "self": address("detail"),
            "messages": address("messages"),
            "events": address("events"),
        }


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size_bytes", "sha256", "scan")
        read_only_fields = fields


class DownloadSerializer(serializers.Serializer[dict[str, str]]):
    """A signed address, which needs no credentials."""

    url = serializers.URLField()


class MessageSerializer(serializers.ModelSerializer[TicketMessage]):
    by = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = TicketMessage
        fields = (
            "id",
            "kind",
            "body",
            "quoted",
            "attachments",
            "by",
            "delivery",
            "delivery_error",
            "created_at",
        )
        read_only_fields = fields

    def get_by(self, message: TicketMessage) -> str | None:
        return _name(message)


class TicketEventSerializer(serializers.ModelSerializer[TicketEvent]):
    by = serializers.SerializerMethodField()

    class Meta:
        model = TicketEvent
        fields = ("id", "kind", "detail", "by", "created_at")
        read_only_fields = fields

    def get_by(self, event: TicketEvent) -> str | None:
        return _name(event)


def _name(row: ActorStamp) -> str | None:
    """A person's e-mail address, the name of a key, or nothing for the system itself."""
    return row.by.user.email if row.by else row.by_label or None
