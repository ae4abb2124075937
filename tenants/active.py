"""The tenant that a request is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tenants.domain.people import tenants_of
from tenants.models import PlatformVisit, User

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

SESSION_KEY: Final = "tenant_id"
_UNASKED: Final = object()


def active_tenant_id(request: HttpRequest) -> UUID | None:
    """The signed-in person's active tenant, or the one an API key or token named.

    Asked again by every query, so it is resolved once a request; an authenticator that knows
    better calls `act_in`.
    """
    known = request.__dict__.get("_tenant_id", _UNASKED)
    if known is _UNASKED:
        known = _of_session(request)
        act_in(request, known)
    return known  # type: ignore[no-any-return]  # __dict__ holds what act_in put there.


def act_in(request: HttpRequest, tenant_id: UUID | None) -> None:
    """Settle the tenant of this request."""
    request.__dict__["_tenant_id"] = tenant_id


def choose_tenant(request: HttpRequest, tenant_id: UUID) -> None:
    """Keep the choice for the session; the next request reads it."""
    request.session[SESSION_KEY] = str(tenant_id)


def leave_tenant(request: HttpRequest) -> None:
    """Forget the session's choice, for this request too."""
    request.session.pop(SESSION_KEY, None)
    request.__dict__.pop("_tenant_id", None)


def _of_session(request: HttpRequest) -> UUID | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    person: User = user
    chosen = request.session.get(SESSION_KEY)
    if person.is_platform_staff:  # Only where this session chose to act, so that it can leave.
        return next((t for t in _visited(person) if str(t) == chosen), None)
    theirs = tenants_of(person)
    return next((t for t in theirs if str(t) == chosen), theirs[0] if theirs else None)


def _visited(user: User) -> list[UUID]:
    visits = PlatformVisit.objects.open(user).order_by("-started_at")
    return list(visits.values_list("tenant_visited", flat=True))
