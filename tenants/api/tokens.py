"""Tokens for people: who they are, in which tenant, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from tenants.domain.people import tenants_of
from tenants.domain.refusals import Refused
from tenants.domain.roles import remember_membership
from tenants.models import Membership, Tenant, User
from tenants.scope import tenant_scope
from tenants.states import TenantStatus

if TYPE_CHECKING:
    from rest_framework_simplejwt.tokens import Token

_PERSON: Final = "user_id"
_TENANT: Final = "tenant"
_SEAL: Final = "seal"  # Changes with the password, so that old tokens die with it.
_SEAL_LENGTH: Final = 16


def choose_place(user: User, slug: str) -> Membership:
    """The person's place in the tenant of this slug, or in their only one.

    Raises Refused where there is none, or several and no slug; a tenant that is not theirs is
    refused like one that does not exist.
    """
    theirs = tenants_of(user)
    chosen = Tenant.objects.filter(pk__in=theirs)
    if slug:
        chosen = chosen.filter(slug=slug)
    tenants = list(chosen[:2])
    if not tenants:
        raise Refused("no-tenant", _("You are not a member of such a tenant."), status=403)
    if len(tenants) > 1:
        raise Refused("tenant-required", _("You belong to several tenants: name one in `tenant`."))
    with tenant_scope(tenants[0].pk):
        return Membership.objects.active().select_related("user").get(user=user)


def issue_tokens(place: Membership) -> tuple[AccessToken, RefreshToken]:
    """A short-lived token to work with, and a longer one that only buys the next short one."""
    refresh = RefreshToken()
    refresh[_PERSON] = str(place.user_id)
    refresh[_TENANT] = str(place.tenant_id)
    refresh[_SEAL] = _seal(place.user)
    return refresh.access_token, refresh


def place_of_token(text: str, kind: type[Token]) -> Membership | None:
    """Whose token it is, and where, as of now: None where it is forged, old, or no longer theirs.

    The membership is read again each time; a suspended tenant, a person put out or a changed
    password closes all tokens at once. Needs no scope.
    """
    try:
        token = kind(text)  # type: ignore[arg-type]  # The stub wants a Token, the code a text.
        person, tenant = UUID(str(token[_PERSON])), UUID(str(token[_TENANT]))
        seal = str(token[_SEAL])
    except (TokenError, KeyError, ValueError):
        return None
    with tenant_scope(tenant):
        here = Membership.objects.active().filter(tenant__status=TenantStatus.ACTIVE)
        place = here.select_related("user").filter(user=person).first()
    if place is None or not constant_time_compare(seal, _seal(place.user)):
        return None
    remember_membership(place, tenant)
    return place


def _seal(user: User) -> str:
    return user.get_session_auth_hash()[:_SEAL_LENGTH]
