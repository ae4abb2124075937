"""What the asker's tenant has settled for itself, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from tenants.api.views import CountedView
from tenants.domain.people import current_settings
from tenants.models import TenantSettings

if TYPE_CHECKING:
    from rest_framework.request import Request


class SettingsSerializer(serializers.ModelSerializer[TenantSettings]):
    class Meta:
        model = TenantSettings
        fields = (
            "language",
            "timezone",
            "country",
            "speech_engine",
            "analysis_engine",
            "show_unproven_findings",
            "agent_channel",
            "retention_days",
            "redact_pii",
            "auto_resolve_threshold",
            "monthly_budget_usd",
            "dispute_window_days",
            "updated_at",
        )
        read_only_fields = fields


class SettingsView(CountedView):
    """The tenant's settings: one row, no id."""

    required_action = "tenants.view_tenantsettings"

    @extend_schema(operation_id="settings_read", responses={200: SettingsSerializer})
    def get(self, request: Request) -> Response:
        return Response(SettingsSerializer(current_settings()).data)
