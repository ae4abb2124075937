"""AI profiles of the asker's tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tenants.api.views import TenantViewSet
from tenants.domain.ai_profiles import change_profile
from tenants.domain.wording import one_line
from tenants.models import AIProfile
from tenants.models.ai_profiles import LONGEST_PROMPT
from tenants.models.lengths import longest
from tenants.states import AIRole

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request


class AIProfileSerializer(serializers.ModelSerializer[AIProfile]):
    """`version` and `system_prompt` are those that the next call is read by."""

    version = serializers.IntegerField(read_only=True)
    system_prompt = serializers.CharField(read_only=True)

    class Meta:
        model = AIProfile
        fields = (
            "id",
            "name",
            "role",
            "is_default",
            "version",
            "system_prompt",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class AIProfileRequest(serializers.Serializer[None]):
    """Another `system_prompt` is a new version; results keep the one they were made with."""

    name = serializers.CharField(max_length=longest(AIProfile, "name"))
    role = serializers.ChoiceField(AIRole.choices)
    is_default = serializers.BooleanField(required=False)
    system_prompt = serializers.CharField(max_length=LONGEST_PROMPT)

    def validate_name(self, name: str) -> str:
        return one_line(name)


class AIProfileViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[AIProfile]):
    """What a server that analyzes calls is told beside the transcript, newest first."""

    serializer_class = AIProfileSerializer
    queryset = AIProfile.objects.all()
    lookup_value_converter = "uuid"
    actions = {
        "list": "tenants.view_aiprofile",
        "retrieve": "tenants.view_aiprofile",
        "create": "tenants.add_aiprofile",
        "partial_update": "tenants.change_aiprofile",
    }

    def get_queryset(self) -> QuerySet[AIProfile]:
        profiles: QuerySet[AIProfile] = AIProfile.objects.with_newest_version()
        return profiles

    @extend_schema(request=AIProfileRequest, responses={201: AIProfileSerializer})
    def create(self, request: Request) -> Response:
        """Make a profile. A role has one default: take it from the other profile first."""
        data = AIProfileRequest(data=request.data)
        data.is_valid(raise_exception=True)
        profile = AIProfile()
        change_profile(profile, actor=self.actor, **data.validated_data)
        headers = {"Location": reverse("ai-profile-detail", args=[profile.pk], request=request)}
        return Response(self._shown(profile.pk), status=201, headers=headers)

    @extend_schema(request=AIProfileRequest, responses=AIProfileSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change what is named. Analyses that there are keep the words they were made with."""
        data = AIProfileRequest(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        profile = self.get_object()
        change_profile(profile, actor=self.actor, **data.validated_data)
        return Response(self._shown(profile.pk))

    def _shown(self, profile_id: UUID) -> object:
        return AIProfileSerializer(self.get_queryset().get(pk=profile_id)).data
