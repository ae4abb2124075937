"""AI profiles for tests."""

from __future__ import annotations

from itertools import count

from tenants.domain.ai_profiles import change_profile
from tenants.models import AIProfile, PhoneNumber
from tenants.tests.make import ADA

_numbers = count(1)


def make_profile(
    role: str, *, words: str = "Be brief.", is_default: bool = False, number: str = ""
) -> AIProfile:
    """A profile of the scope's tenant, and that of the phone number if one is named."""
    profile = AIProfile()
    name = f"{role} {next(_numbers)}"
    change_profile(
        profile, actor=ADA, name=name, role=role, is_default=is_default, system_prompt=words
    )
    if number:
        PhoneNumber.objects.create(did_number=number, ai_profile=profile)
    return profile
