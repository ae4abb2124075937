"""Whose words the reader of a call is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.domain.pipeline.chosen_engines import is_analysis_paid
from tenants.domain.ai_profiles import profile_version_for

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.models import AIProfileVersion


def profile_of(call: Call) -> AIProfileVersion | None:
    """Those of its number or its type; rules of this machine are told none."""
    if not is_analysis_paid():
        return None
    return profile_version_for(call.phone_number, call.call_type)
