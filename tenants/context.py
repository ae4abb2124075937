"""What every page's frame needs: who is here, for whom, and what they may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from tenants.active import active_tenant_id
from tenants.domain.people import tenants_of
from tenants.domain.roles import membership_of
from tenants.models import Tenant, User

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """`tenant`, `membership` and `tenants` (to switch between), each read only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    person: User = user
    tenant_id = active_tenant_id(request)
    theirs = SimpleLazyObject(lambda: _tenants(person, tenant_id))
    return {
        "tenant": SimpleLazyObject(lambda: next((t for t in theirs if t.pk == tenant_id), None)),
        "membership": SimpleLazyObject(lambda: membership_of(person)),
        "tenants": theirs,
    }


def _tenants(person: User, active: UUID | None) -> list[Tenant]:
    """The active one among those to switch between; platform staff have only the one they visit."""
    mine = [] if person.is_platform_staff else tenants_of(person)
    return list(Tenant.objects.filter(pk__in=[*mine, *([active] if active else [])]))
