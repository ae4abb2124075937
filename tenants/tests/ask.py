"""Clients of the API, by who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.test import APIClient

from tenants.api.tokens import issue_tokens
from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from tenants.models import Membership, Tenant


def bearer(text: str) -> APIClient:
    return APIClient(headers={"authorization": f"Bearer {text}"})


def as_key(tenant: Tenant, *scopes: str) -> APIClient:
    """A program with a key of these scopes."""
    with tenant_scope(tenant.pk):
        _key, text = issue_key(name="program", scopes=scopes, actor=SYSTEM)
    return bearer(text)


def as_person(place: Membership) -> APIClient:
    """A person with an access token for this tenant."""
    access, _refresh = issue_tokens(place)
    return bearer(str(access))
