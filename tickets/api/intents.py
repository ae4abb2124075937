"""Intents and their examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tenants.api.views import TenantViewSet
from tenants.domain.members import find_team
from tickets.api.classifier import ModelSerializer, versions
from tickets.api.filters import IntentFilter
from tickets.api.intent_serializers import (
    ExamplesRequest,
    ImportRequest,
    IntentChange,
    IntentRequest,
)
from tickets.domain.classifier.versions import ask_for_training
from tickets.domain.decision.circuit_breaker import resume
from tickets.domain.intents.importing import import_intents
from tickets.domain.intents.teaching import (
    FIELDS,
    add_examples,
    change_intent,
    create_intent,
    delete_intent,
    remove_examples,
)
from tickets.models import Example, Intent
from tickets.notify import notify_training

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from tickets.models import ClassifierVersion


class IntentSerializer(serializers.ModelSerializer[Intent]):
    """`auto_resolve` is people's switch. `halted_at`: its answers were wrong too often."""

    team = serializers.CharField(source="team.name", read_only=True, allow_null=True, default=None)
    example_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Intent
        fields = (
            "id",
            *FIELDS,
            "halted_at",
            "halted_because",
            "example_count",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class ExampleSerializer(serializers.ModelSerializer[Example]):
    class Meta:
        model = Example
        fields = ("id", "text", "source", "created_at")
        read_only_fields = fields


class ModelAskedShape(serializers.Serializer[None]):
    model = ModelSerializer()


class TaughtShape(ModelAskedShape):
    intent = IntentSerializer()


class IntentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[Intent]):
    """What customers ask for, newest first."""

    queryset = Intent.objects.all()
    serializer_class = IntentSerializer
    filterset_class = IntentFilter
    lookup_value_converter = "uuid"
    actions = {
        "list": "tickets.view_intent",
        "retrieve": "tickets.view_intent",
        "create": "tickets.add_intent",
        "bulk": "tickets.change_intent",
        "partial_update": "tickets.change_intent",
        "resume": "tickets.change_intent",
        "destroy": "tickets.delete_intent",
        "examples": "tickets.view_example",
        "teach": "tickets.add_example",
        "forget": "tickets.delete_example",
    }

    def get_queryset(self) -> QuerySet[Intent]:
        counted = Example.objects.filter(intent=OuterRef("pk")).order_by().values("intent")
        count = Subquery(counted.annotate(count=Count("pk")).values("count"))
        intents: QuerySet[Intent] = Intent.objects.select_related("team")
        return intents.annotate(example_count=Coalesce(count, 0))

    @extend_schema(request=IntentRequest, responses={201: IntentSerializer})
    def create(self, request: Request) -> Response:
        """Make an intent, with its examples if some are known."""
        said = IntentRequest(data=request.data)
        said.is_valid(raise_exception=True)
        fields = _fields(said.validated_data)
        examples: list[str] = said.validated_data.get("examples", [])
        with transaction.atomic():
            intent = create_intent(actor=self.actor, **fields)
            if examples:
                add_examples(intent, examples, actor=self.actor)
            answer = self._shown(intent.pk)
            headers = {"Location": reverse("intent-detail", args=[intent.pk], request=request)}
            self.keep(answer, status=201, headers=headers)
        notify_training()
        return Response(answer, status=201, headers=headers)

    @extend_schema(request=ImportRequest, responses={202: ModelAskedShape})
    @action(detail=False, methods=["put"], url_path="import")
    def bulk(self, request: Request) -> Response:
        """Create or update many intents by name, and train a model from their examples."""
        said = ImportRequest(data=request.data)
        said.is_valid(raise_exception=True)
        outside = said.validated_data.get("oos_examples", [])
        version = import_intents(said.entries, outside, actor=self.actor)
        notify_training()
        return Response({"model": _model(version)}, status=202)

    @extend_schema(request=IntentChange, responses=IntentSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change what is named. Under another name an intent must be learned anew."""
        said = IntentChange(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        intent = self.get_object()
        change_intent(intent, actor=self.actor, **_fields(said.validated_data))
        notify_training()
        return Response(self._shown(intent.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Remove the intent and its examples. Its tickets stay, and decisions keep its name."""
        delete_intent(self.get_object(), actor=self.actor)
        notify_training()
        return Response(status=204)

    @extend_schema(request=None, responses=IntentSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Let a paused intent answer again; its answers are counted anew."""
        intent = self.get_object()
        resume(intent, actor=self.actor)
        return Response(self._shown(intent.pk))

    @extend_schema(responses=ExampleSerializer(many=True), filters=False)
    @action(detail=True, filter_backends=(), serializer_class=ExampleSerializer)
    def examples(self, request: Request, pk: UUID) -> Response:
        """The texts that show what it is about, newest first."""
        examples = self.get_object().examples.defer("features")
        page = self.paginate_queryset(examples)  # type: ignore[arg-type]  # Examples, not intents.
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=ExamplesRequest, responses={202: TaughtShape})
    @examples.mapping.post
    def teach(self, request: Request, pk: UUID) -> Response:
        """Add texts, and train a model from them. One of another intent becomes this one's."""
        said = ExamplesRequest(data=request.data)
        said.is_valid(raise_exception=True)
        intent = self.get_object()
        with transaction.atomic():
            add_examples(intent, said.validated_data["examples"], actor=self.actor)
            version = ask_for_training()
        notify_training()
        answer = {"intent": self._shown(intent.pk), "model": _model(version)}
        return Response(answer, status=202)

    @extend_schema(
        parameters=[OpenApiParameter("example_id", {"type": "string", "format": "uuid"}, "path")],
        responses={204: None},
    )
    @action(detail=True, methods=["delete"], url_path="examples/<uuid:example_id>")
    def forget(self, request: Request, pk: UUID, example_id: UUID) -> Response:
        """Take a text away, and train a model without it."""
        chosen = self.get_object().examples.filter(pk=example_id)
        if not remove_examples(chosen, actor=self.actor):
            raise NotFound
        notify_training()
        return Response(status=204)

    def _shown(self, intent_id: UUID) -> object:
        """Read again: what a writer holds is not what the row says."""
        return IntentSerializer(self.get_queryset().get(pk=intent_id)).data


def _model(version: ClassifierVersion) -> object:
    return ModelSerializer(versions().get(pk=version.pk)).data


def _fields(values: Mapping[str, object]) -> dict[str, object]:
    """As the domain takes them. Raises ValidationError for an unknown team."""
    fields = {name: value for name, value in values.items() if name != "examples"}
    if team := fields.get("team"):
        fields["team"] = find_team(str(team), field="team")
    return fields
