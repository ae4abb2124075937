"""Who does something: what a request was authenticated as, in one word, with what rows keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from tenants.domain.actors import SYSTEM, Actor, actor_of, customer
from tenants.domain.keys import find_key, issue_key
from tenants.domain.people import begin_visit
from tenants.domain.principals import KeyPrincipal
from tenants.models import User
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.make import make_member, make_user

if TYPE_CHECKING:
    from tenants.models import Tenant


def test_a_member_acts_as_a_person_with_their_role(acme: Tenant) -> None:
    lead = make_member(acme, Role.QA_MANAGER)
    with tenant_scope(acme.pk):
        actor = actor_of(lead.user)

    assert actor.columns() == {"by": lead, "by_kind": ActorKind.PERSON, "by_name": str(lead)}
    assert actor.may("tenants.change_team")
    assert not actor.may("tenants.change_tenantsettings")


def test_a_program_acts_with_its_key(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        _row, secret = issue_key(name="nightly import", scopes=["tenant:read"], actor=SYSTEM)
        key = find_key(secret)
        assert key is not None
        actor = actor_of(KeyPrincipal(key))

    assert actor.columns() == {"by": None, "by_kind": ActorKind.API_KEY, "by_name": str(key)}
    assert (actor.key_id, actor.may("tenants.view_team")) == (key.pk, True)


def test_visiting_platform_staff_act_without_a_membership(acme: Tenant) -> None:
    staff = User.objects.create_superuser("staff@example.com")
    begin_visit(staff, acme, reason="A question")
    with tenant_scope(acme.pk):
        actor = actor_of(staff)

    assert (actor.kind, actor.membership, actor.name) == ("platform", None, "staff@example.com")
    assert actor.may("tenants.use_admin")


@pytest.mark.parametrize("asker", ["nobody", "a member of another company"])
def test_who_has_no_place_here_does_nothing(acme: Tenant, globex: Tenant, asker: str) -> None:
    other = AnonymousUser() if asker == "nobody" else make_member(globex, user=make_user()).user
    with tenant_scope(acme.pk), pytest.raises(PermissionDenied):
        actor_of(other)


def test_customers_and_the_system_are_let_in_by_other_means(acme: Tenant) -> None:
    assert customer().columns() == {"by": None, "by_kind": "customer", "by_name": "customer"}
    assert SYSTEM.columns() == {"by": None, "by_kind": "system", "by_name": "system"}
    assert not SYSTEM.may("tenants.view_team")


def test_only_a_person_acts_as_a_member(acme: Tenant) -> None:
    with pytest.raises(ValueError, match="as a member"):
        Actor(ActorKind.PERSON, "nobody")
    with pytest.raises(ValueError, match="as a member"):
        Actor(ActorKind.SYSTEM, "system", make_member(acme))
