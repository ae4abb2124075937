"""What every API view does unless it says otherwise: DRF, its tokens and its schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

REFRESH_LIFETIME: Final = timedelta(days=7)


def rest_framework(trusted_proxies: int) -> dict[str, object]:
    """DRF's settings; addresses of callers are read behind so many proxies."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "tenants.api.authentication.KeyAuthentication",
            "tenants.api.authentication.TokenAuthentication",
            "tenants.api.authentication.PageSessionAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["tenants.api.permissions.MayAct"],
        "DEFAULT_CONTENT_NEGOTIATION_CLASS": "tenants.api.rendering.JSONWhateverIsAccepted",
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["tenants.api.parsing.CleanJSONParser"],
        "DEFAULT_METADATA_CLASS": None,
        "DEFAULT_PAGINATION_CLASS": "tenants.api.pages.CursorPages",
        "DEFAULT_FILTER_BACKENDS": ["tenants.api.filtering.StrictFilterBackend"],
        "DEFAULT_THROTTLE_CLASSES": ["tenants.api.throttling.PerCallerThrottle"],
        "DEFAULT_SCHEMA_CLASS": "tenants.api.schema.ProblemAwareSchema",
        "EXCEPTION_HANDLER": "tenants.api.problems.problem_handler",
        "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
        "NUM_PROXIES": trusted_proxies,
        "URL_FORMAT_OVERRIDE": None,  # `format` is a transcript's own parameter.
    }


def tokens(signing_key: str, minutes: int) -> dict[str, object]:
    """The settings of simplejwt: one fixed algorithm, a key of its own."""
    return {
        "ALGORITHM": "HS256",
        "SIGNING_KEY": signing_key,
        "ACCESS_TOKEN_LIFETIME": timedelta(minutes=minutes),
        "REFRESH_TOKEN_LIFETIME": REFRESH_LIFETIME,
    }


def schema(version: str) -> dict[str, object]:
    """The settings of drf-spectacular."""
    return {
        "TITLE": "Support Auditor",
        "VERSION": version,
        "DESCRIPTION": _("Calls, transcripts and analyses of one tenant."),
        "OAS_VERSION": "3.1.1",
        "SERVE_INCLUDE_SCHEMA": False,
        "COMPONENT_SPLIT_REQUEST": True,
        "SCHEMA_PATH_PREFIX": r"/api/v1",
        "ENUM_NAME_OVERRIDES": {
            "AIRoleEnum": "tenants.states.AIRole",
            "EngineChoiceEnum": "tenants.states.EngineChoice",
            "OutcomeEnum": "calls.states.Outcome",
            "ResolutionOutcomeEnum": "calls.states.ResolutionOutcome",
            "RoleEnum": "tenants.states.Role",
            "SentimentEnum": "calls.states.SentimentLabel",
            "UploadStateEnum": "calls.states.UploadState",
        },
    }
