"""Versions of the classifier: the newest, all, and which of them decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response

from tenants.api.problems import CONTENT_TYPE
from tenants.api.schema import ProblemSerializer
from tenants.api.views import TenantViewSet
from tenants.domain.refusals import Refused
from tickets.api.intent_serializers import ActivateRequest
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.classifier.versions import activate
from tickets.models import ClassifierVersion, Example
from tickets.states import ClassifierState

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

# A training that failed ends as one that was not good enough: its `reason` says which.
_STATUS: Final = {state.value: state.value for state in ClassifierState} | {
    ClassifierState.FAILED.value: ClassifierState.REJECTED.value
}


class ModelSerializer(serializers.ModelSerializer[ClassifierVersion]):
    """`status` is `training` until the version is good enough to decide, or `rejected`.

    `active_version` is the one that decides now; null before the first.
    """

    version = serializers.IntegerField(source="number")
    status = serializers.SerializerMethodField()
    examples = serializers.SerializerMethodField()
    intents = serializers.IntegerField(source="intent_count")
    metrics = serializers.DictField()
    active_version = serializers.IntegerField(allow_null=True)
    activated_by = serializers.CharField(source="activator_name", read_only=True)

    class Meta:
        model = ClassifierVersion
        fields = (
            "version",
            "status",
            "reason",
            "examples",
            "intents",
            "metrics",
            "is_active",
            "active_version",
            "trained_at",
            "activated_at",
            "activated_by",
            "created_at",
        )
        read_only_fields = fields

    def get_status(self, version: ClassifierVersion) -> str:
        return _STATUS[version.state]

    def get_examples(self, version: ClassifierVersion) -> int:
        """What it learned from; what is known now, while it is still to learn."""
        if version.state == ClassifierState.TRAINING:
            return Example.objects.count()
        return version.example_count


class ClassifierViewSet(mixins.ListModelMixin, TenantViewSet[ClassifierVersion]):
    """Newest first."""

    queryset = ClassifierVersion.objects.all()
    serializer_class = ModelSerializer
    filter_backends = ()
    actions = {
        "newest": "tickets.view_intent",
        "list": "tickets.view_intent",
        "activate": "tickets.change_classifierversion",
    }

    def get_queryset(self) -> QuerySet[ClassifierVersion]:
        return versions()

    @extend_schema(
        operation_id="intents_model_read",
        responses={200: ModelSerializer, (404, CONTENT_TYPE): ProblemSerializer},
    )
    def newest(self, request: Request) -> Response:
        """The version that was asked for last: poll it after an import, until it is trained."""
        version = versions().order_by("-number").first()
        if version is None:
            words = _("There is no model yet: import intents with examples.")
            raise Refused("not-trained", words, status=404)
        return Response(self.get_serializer(version).data)

    @extend_schema(request=ActivateRequest, responses={200: ModelSerializer})
    def activate(self, request: Request) -> Response:
        """Let this version decide from now on, as to go back to an earlier one."""
        said = ActivateRequest(data=request.data)
        said.is_valid(raise_exception=True)
        chosen = versions().filter(number=said.validated_data["version"])
        found = chosen.first()
        if found is None:
            raise ValidationError({"version": _("There is no version of this number.")})
        activate(found.pk, actor=self.actor, engine=feature_engine())
        return Response(self.get_serializer(chosen.get()).data)


def versions() -> QuerySet[ClassifierVersion]:
    """As they are shown: without the megabytes that they learned."""
    active = ClassifierVersion.objects.filter(is_active=True, tenant=OuterRef("tenant"))
    found: QuerySet[ClassifierVersion] = ClassifierVersion.objects.defer("arrays", "training_set")
    return found.annotate(active_version=Subquery(active.values("number")[:1]))
