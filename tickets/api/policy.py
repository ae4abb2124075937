"""When tickets are resolved automatically: the tenant's policy, and its switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from tenants.api.views import TenantViewSet
from tickets.domain.decision.policies import change_policy, current_policy
from tickets.models import DecisionPolicy

if TYPE_CHECKING:
    from rest_framework.request import Request


class PolicySerializer(serializers.ModelSerializer[DecisionPolicy]):
    version = serializers.IntegerField(source="number")
    by = serializers.CharField(source="by_label", allow_blank=True)

    class Meta:
        model = DecisionPolicy
        fields = (
            "version",
            "is_on",
            "threshold",
            "risk_target",
            "audit_share",
            "opinion_band",
            "by",
            "created_at",
        )
        read_only_fields = fields


class PolicyRequest(serializers.Serializer[None]):
    """What is missing stays. `is_on: false` hands every ticket to people from now on."""

    is_on = serializers.BooleanField(required=False)
    threshold = serializers.FloatField(min_value=0, max_value=1, required=False)
    risk_target = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        allow_null=True,
        help_text="The share of wrong answers that is allowed; null: the threshold alone counts.",
    )
    audit_share = serializers.FloatField(min_value=0, max_value=1, required=False)
    opinion_band = serializers.FloatField(min_value=0, max_value=1, required=False)


class PolicyViewSet(TenantViewSet[DecisionPolicy]):
    """One row, no id."""

    queryset = DecisionPolicy.objects.none()
    pagination_class = None
    filter_backends = ()
    actions = {
        "retrieve": "tickets.view_decisionpolicy",
        "partial_update": "tickets.change_decisionpolicy",
    }

    @extend_schema(operation_id="policy_read", responses=PolicySerializer)
    def retrieve(self, request: Request) -> Response:
        """The policy by which tickets are decided now."""
        return Response(PolicySerializer(current_policy()).data)

    @extend_schema(operation_id="policy_change", request=PolicyRequest, responses=PolicySerializer)
    def partial_update(self, request: Request) -> Response:
        """A new version of the policy. Decisions already made keep theirs."""
        said = PolicyRequest(data=request.data)
        said.is_valid(raise_exception=True)
        policy = current_policy()
        if any(getattr(policy, name) != value for name, value in said.validated_data.items()):
            policy = change_policy(**said.validated_data, actor=self.actor)
        return Response(PolicySerializer(policy).data)
