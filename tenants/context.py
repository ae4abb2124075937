"""What every page's frame needs: who is here, for whom, and what they may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from tenants.active import active_tenant_id
from tenants.domain.people import tenants_of
from tenants.domain.roles import membership_of
from tenants.models import Tenant, User
from tenants.pages import RailLink
from tenants.registry import declared

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """`tenant`, `membership`, `tenants` (to switch between) and the rail, read when shown."""
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
        "rail": SimpleLazyObject(
            lambda: _rail(request, lambda link: bool(link.action) and person.has_perm(link.action))
        ),
        "staff_rail": SimpleLazyObject(
            lambda: _rail(request, lambda link: not link.action and person.is_platform_staff)
        ),
    }


def _rail(
    request: HttpRequest, is_shown: Callable[[RailLink], bool]
) -> list[tuple[RailLink, str, bool]]:
    """The links, each with its address and whether the reader is there."""
    shown = [(link, reverse(link.page)) for link in declared(RailLink) if is_shown(link)]
    return [(link, address, request.path.startswith(address)) for link, address in shown]


def _tenants(person: User, active: UUID | None) -> list[Tenant]:
    """The active one among those to switch between; platform staff have only the one they visit."""
    mine = [] if person.is_platform_staff else tenants_of(person)
    return list(Tenant.objects.filter(pk__in=[*mine, *([active] if active else [])]))
