"""Tenants and the people in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tenants.domain.actors import Actor
from tenants.domain.audit import record
from tenants.domain.subjects import Subject
from tenants.models import Membership, PlatformVisit, Tenant, TenantSettings, User
from tenants.scope import tenant_scope
from tenants.states import ActorKind, TenantStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tenants.states import Role

VISIT = timedelta(hours=1)
_log = structlog.get_logger(__name__)


def found_tenant(*, name: str, slug: str) -> Tenant:
    """A new tenant with its settings. Raises ValidationError where the slug is taken or odd."""
    tenant = Tenant(name=name, slug=slug)
    tenant.full_clean()
    with transaction.atomic():
        tenant.save()
        with tenant_scope(tenant.pk):
            threshold = settings.CONFIDENCE_THRESHOLD_AUTO_RESOLVE
            TenantSettings.objects.create(auto_resolve_threshold=threshold)
    return tenant


def add_member(user: User, role: Role, *, actor: Actor) -> Membership:
    """Give the person a place in the scope's tenant. Raises ValidationError if they have one."""
    membership = Membership(user=user, role=role)
    membership.full_clean()
    with transaction.atomic():
        membership.save()
        after = {"user": user.pk, "role": role}
        record(actor, "member.added", Subject("member", membership.pk), after=after)
    return membership


def tenants_of(user: User) -> list[UUID]:
    """The active tenants the person is an active member of, by name; needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenants_of_user(%s)", [user.pk])
        return [row[0] for row in cursor.fetchall()]


def begin_visit(user: User, tenant: Tenant, *, reason: str) -> PlatformVisit:
    """Let platform staff act in a tenant for an hour. Raises ValidationError without a reason."""
    visit = PlatformVisit(
        user=user,
        tenant_visited=tenant,
        reason=reason.strip(),
        expires_at=timezone.now() + VISIT,
    )
    visit.full_clean()
    actor = Actor(ActorKind.PLATFORM, str(user))
    with transaction.atomic(), tenant_scope(tenant.pk):
        visit.save()
        after = {"reason": visit.reason, "expires_at": visit.expires_at}
        record(actor, "visit.began", Subject("visit", visit.pk), after=after)
    return visit


def current_settings() -> TenantSettings:
    """The scope's tenant's settings."""
    return TenantSettings.objects.get()


def active_tenant_ids() -> list[UUID]:
    """For sweeps, which enter each tenant's scope in turn."""
    return list(Tenant.objects.filter(status=TenantStatus.ACTIVE).values_list("pk", flat=True))


def for_each_tenant(sweep: Callable[[], object]) -> None:
    """One tenant's trouble is logged, and does not keep the others waiting."""
    for tenant_id in active_tenant_ids():
        with tenant_scope(tenant_id):
            try:
                sweep()
            except Exception:  # noqa: BLE001  # Logged with its traceback; the next sweep tries again.
                _log.exception("A sweep failed", tenant_id=str(tenant_id))
