"""What is said about a stored call, corrected, and what that starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model

from calls.domain.details import write_details
from calls.domain.history import note
from calls.domain.pipeline.spoken_language import hear_as_said
from calls.states import CallEventKind

if TYPE_CHECKING:
    from calls.domain.details import CallDetails
    from calls.models import Call, Stage
    from tenants.domain.actors import Actor


def change_call(call: Call, details: CallDetails, actor: Actor) -> list[Stage]:
    """Correct what is said about a stored call; the stages that are due by it.

    Raises ValidationError, and Refused for another language while the call is worked on.
    """
    before = write_details(call, details)
    if not before:
        return []
    call.full_clean()
    return save_changes(call, before, actor)


def save_changes(call: Call, before: dict[str, object], actor: Actor) -> list[Stage]:
    """Save these fields of a call and no others; *before* is what they were.

    The stages that are due by it; raises Refused, as `change_call`.
    """
    after = {name: getattr(call, name) for name in before}
    with transaction.atomic():
        due = hear_as_said(call, actor) if "spoken_language" in before else []
        call.save(update_fields=[*before, "updated_at"])
        note(
            call.pk,
            CallEventKind.CHANGED,
            actor,
            detail=", ".join(before),
            before={name: _plain(value) for name, value in before.items()},
            after={name: _plain(value) for name, value in after.items()},
        )
    return due


def _plain(value: object) -> object:
    """A member or a number by its id."""
    return value.pk if isinstance(value, Model) else value
