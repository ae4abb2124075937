"""Members, keys and visits: who may do something, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.domain.actors import SYSTEM
from tenants.domain.keys import find_key, issue_key, revoke
from tenants.domain.people import add_member, begin_visit, found_tenant, tenants_of
from tenants.domain.roles import actions_of_scopes
from tenants.models import ApiKey, Membership, Tenant, User
from tenants.scope import tenant_scope
from tenants.states import Role, TenantStatus
from tenants.tests.make import make_member, make_user

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_role_counts_in_its_own_tenant_only(acme: Tenant, globex: Tenant) -> None:
    user = make_member(acme, Role.ADMIN).user
    make_member(globex, Role.AGENT, user)
    with tenant_scope(acme.pk):
        assert user.has_perm("tenants.use_admin")
    with tenant_scope(globex.pk):
        assert not user.has_perm("tenants.use_admin")
    assert not user.has_perm("tenants.use_admin")


def _deactivated(member: Membership) -> None:
    Membership.objects.filter(pk=member.pk).update(is_active=False)


def _locked_out(member: Membership) -> None:
    User.objects.filter(pk=member.user.pk).update(is_active=False)


@pytest.mark.parametrize("lose", [_deactivated, _locked_out])
def test_whoever_is_not_active_may_nothing(
    acme: Tenant, lose: Callable[[Membership], None]
) -> None:
    member = make_member(acme, Role.ADMIN)
    with tenant_scope(acme.pk):
        lose(member)
        user = User.objects.get(pk=member.user.pk)
        assert not user.has_perm("tenants.use_admin")
    assert tenants_of(user) == []


def test_a_suspended_tenant_is_nobodys(acme: Tenant) -> None:
    user = make_member(acme, Role.ADMIN).user
    with tenant_scope(acme.pk):
        _, text = issue_key(name="integration", scopes=["tenant:read"], actor=SYSTEM)
    Tenant.objects.update(status=TenantStatus.SUSPENDED)
    assert tenants_of(user) == []
    assert find_key(text) is None


def test_platform_staff_act_only_while_they_visit(acme: Tenant, globex: Tenant) -> None:
    staff = User.objects.create_superuser("staff@example.com", "a long password")
    with tenant_scope(acme.pk):
        assert not staff.has_perm("tenants.use_admin")
    begin_visit(staff, acme, reason="ticket 12")
    visiting = User.objects.get(pk=staff.pk)
    with tenant_scope(acme.pk):
        assert visiting.has_perm("tenants.use_admin")
    with tenant_scope(globex.pk):
        assert not visiting.has_perm("tenants.use_admin")


def test_a_visit_needs_a_reason(acme: Tenant) -> None:
    staff = User.objects.create_superuser("staff@example.com", "a long password")
    with pytest.raises(ValidationError):
        begin_visit(staff, acme, reason="  ")


def test_nobody_has_two_places_in_one_tenant(acme: Tenant) -> None:
    member = make_member(acme, Role.AGENT)
    with tenant_scope(acme.pk), pytest.raises(ValidationError, match="already a member"):
        add_member(member.user, Role.ADMIN, actor=SYSTEM)


@pytest.mark.django_db
def test_addresses_are_kept_in_lower_case() -> None:
    user = User.objects.create_user(" Ada@Example.com ", "a long password")
    assert user.email == "ada@example.com"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Ada@example.com")


def test_a_key_is_given_declared_scopes_only(acme: Tenant) -> None:
    with tenant_scope(acme.pk), pytest.raises(ValidationError, match="moon:read"):
        issue_key(name="integration", scopes=["tenant:read", "moon:read"], actor=SYSTEM)


@pytest.mark.parametrize("scopes", [["Tenant:read"], ["tenant"], [None]])
def test_the_table_keeps_words_of_a_scopes_form_only(
    acme: Tenant, scopes: list[str | None]
) -> None:
    with tenant_scope(acme.pk):
        key, _ = issue_key(name="integration", scopes=["tenant:read"], actor=SYSTEM)
        with pytest.raises(IntegrityError, match="api_key_scopes_are_words"), transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(scopes=scopes)
        ApiKey.objects.filter(pk=key.pk).update(scopes=["moon:read", "tenant:read"])
        assert actions_of_scopes(ApiKey.objects.get().scopes) == {
            "tenants.view_aiprofile",
            "tenants.view_membership",
            "tenants.view_team",
            "tenants.view_tenantsettings",
        }


def test_a_key_opens_its_tenant_until_it_is_revoked(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        key, text = issue_key(name="integration", scopes=["tenant:read"], actor=SYSTEM)
    found = find_key(text)
    assert found is not None
    assert (found.pk, found.tenant_id) == (key.pk, acme.pk)
    assert find_key(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    assert find_key(f"sa_{key.prefix}_") is None

    with tenant_scope(acme.pk):
        revoke(key, actor=SYSTEM)
    assert find_key(text) is None


def test_an_expired_key_opens_nothing(acme: Tenant) -> None:
    past = timezone.now() - timedelta(seconds=1)
    with tenant_scope(acme.pk):
        _, text = issue_key(name="old", scopes=["tenant:read"], expires_at=past, actor=SYSTEM)
    assert find_key(text) is None


def test_a_keys_secret_is_not_kept(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        _, text = issue_key(name="integration", scopes=["tenant:read"], actor=SYSTEM)
        row = ApiKey.objects.values().get()
    secret = text.split("_", 2)[2]
    assert not any(secret in str(value) for value in row.values())


def test_a_slug_is_taken_once(acme: Tenant) -> None:
    with pytest.raises(ValidationError):
        found_tenant(name="Another", slug="acme")


def test_someone_in_no_tenant_has_none(acme: Tenant) -> None:
    assert tenants_of(make_user()) == []
