"""Members and teams of the asker's tenant, to read."""

from __future__ import annotations

from rest_framework import mixins, serializers

from tenants.api.views import TenantViewSet
from tenants.models import Membership, Team


class MemberSerializer(serializers.ModelSerializer[Membership]):
    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.full_name", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "email", "name", "role", "is_active", "created_at", "updated_at")


class TeamMemberSerializer(serializers.ModelSerializer[Membership]):
    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.full_name", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "email", "name", "role")


class TeamSerializer(serializers.ModelSerializer[Team]):
    members = TeamMemberSerializer(many=True, read_only=True)

    class Meta:
        model = Team
        fields = ("id", "name", "members", "created_at", "updated_at")


class MemberViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[Membership]):
    """People of the tenant with their roles, newest first."""

    serializer_class = MemberSerializer
    queryset = Membership.objects.select_related("user")
    actions = {"list": "tenants.view_membership", "retrieve": "tenants.view_membership"}


class TeamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[Team]):
    """Teams with their agents and supervisors, newest first."""

    serializer_class = TeamSerializer
    queryset = Team.objects.prefetch_related("members__user")
    actions = {"list": "tenants.view_team", "retrieve": "tenants.view_team"}
