"""Profiles: written by people, and chosen for a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants.domain.audit import record
from tenants.domain.locks import advisory_lock
from tenants.domain.rows import columns_of, save_row
from tenants.domain.subjects import Subject
from tenants.domain.wording import readable
from tenants.models import AIProfile, AIProfileVersion, CallTypeRole

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.domain.audit import Values
    from tenants.models import PhoneNumber


def change_profile(
    profile: AIProfile, *, actor: Actor, system_prompt: str | None = None, **fields: object
) -> None:
    """Save a new profile, or what is named of another. Raises ValidationError."""
    with transaction.atomic():
        advisory_lock("ai_profiles")
        read = columns_of(profile)
        for name, value in fields.items():
            setattr(profile, name, value)
        profile.full_clean()
        save_profile(profile, system_prompt, read, actor)


def save_profile(profile: AIProfile, system_prompt: str | None, read: Values, actor: Actor) -> None:
    """As `save_row`; words that the newest version does not have are a new one.

    Forms send other ends of lines than programs; no version differs by them alone. Raises
    ValidationError where nothing is left of the words.
    """
    with transaction.atomic():
        save_row(profile, read, actor)  # It locks the profile: one change at a time.
        if system_prompt is None:
            return
        words, newest = readable(system_prompt).strip(), profile.versions.first()
        if newest and newest.system_prompt == words:
            return
        version = AIProfileVersion(
            profile=profile,
            number=newest.number + 1 if newest else 1,
            system_prompt=words,
            **actor.columns(),
        )
        version.full_clean()
        version.save(force_insert=True)
        after = {"version": version.number}
        record(actor, "aiprofile.worded", Subject("aiprofile", profile.pk), after=after)


def profile_version_for(number: PhoneNumber | None, call_type: str) -> AIProfileVersion | None:
    """The newest words for a call that came to *number* and is of this type, in any case.

    Those of the number's profile, else of the default of the type's role, else none.
    """
    versions = AIProfileVersion.objects.order_by("-number")
    if number is not None and number.ai_profile_id is not None:
        return versions.filter(profile=number.ai_profile_id).first()
    roles = CallTypeRole.objects.filter(call_type__iexact=call_type).values("role")
    return versions.filter(profile__is_default=True, profile__role__in=roles).first()
