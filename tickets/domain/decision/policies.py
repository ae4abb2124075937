"""Policies: how sure a decision must be. A change is a new version; the old ones stay."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tenants.domain.actors import SYSTEM
from tenants.domain.audit import record_change, values_of
from tenants.domain.subjects import Subject
from tenants.models import TenantSettings
from tickets.models import DecisionPolicy

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.domain.actors import Actor

_DRAWN_FROM: Final = 2**64
_PARTS: Final = ("number", "is_on", "threshold", "risk_target", "audit_share", "opinion_band")


class _Unchanged:
    """Says that a value stays, where None is a value."""


UNCHANGED: Final = _Unchanged()


def current_policy() -> DecisionPolicy:
    """The scope's tenant's active policy; the first is made from its settings."""
    active: DecisionPolicy | None = DecisionPolicy.objects.filter(is_active=True).first()
    return active or _first_policy()


def change_policy(  # noqa: PLR0913  # A policy has that many parts, each named.
    *,
    actor: Actor,
    threshold: float | None = None,
    risk_target: float | _Unchanged | None = UNCHANGED,
    audit_share: float | None = None,
    opinion_band: float | None = None,
    is_on: bool | None = None,
) -> DecisionPolicy:
    """A new active version; what is not named stays. Raises ValidationError for what is no share.

    Decisions already made keep the version they were made under.
    """
    current_policy()
    with transaction.atomic():
        TenantSettings.objects.select_for_update().get()  # One change of a tenant at a time.
        old = DecisionPolicy.objects.get(is_active=True)
        new = DecisionPolicy(
            number=old.number + 1,
            is_active=True,
            is_on=old.is_on if is_on is None else is_on,
            threshold=old.threshold if threshold is None else threshold,
            risk_target=old.risk_target if isinstance(risk_target, _Unchanged) else risk_target,
            audit_share=old.audit_share if audit_share is None else audit_share,
            opinion_band=old.opinion_band if opinion_band is None else opinion_band,
            **actor.columns(),
        )
        DecisionPolicy.objects.filter(pk=old.pk).update(is_active=False)
        new.full_clean()
        new.save()
        # What the tenant's settings tell by the API.
        TenantSettings.objects.update(auto_resolve_threshold=new.threshold)
        parts = values_of(old, _PARTS), values_of(new, _PARTS)
        record_change(actor, "policy.changed", Subject("policy", new.pk), *parts)
    return new


def is_drawn(ticket_id: UUID, policy: DecisionPolicy) -> bool:
    """Whether a person is to look at the ticket's answer; the same whenever it is asked."""
    drawn = hashlib.sha256(f"{ticket_id}:{policy.number}".encode()).digest()
    return int.from_bytes(drawn[:8]) / _DRAWN_FROM < policy.audit_share


def _first_policy() -> DecisionPolicy:
    settings = TenantSettings.objects.get()
    made, _ = DecisionPolicy.objects.get_or_create(
        number=1,
        defaults={
            "is_active": True,
            "threshold": settings.auto_resolve_threshold,
            **SYSTEM.columns(),
        },
    )
    # Another version may be active by now, where two found none at once.
    return DecisionPolicy.objects.filter(is_active=True).first() or made
