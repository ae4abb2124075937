"""The table of roles and actions, written out once more by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.roles import actions_of_role, actions_of_scopes, key_scopes
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from tenants.models import Tenant

A, Q, S, G = Role.ADMIN, Role.QA_MANAGER, Role.SUPERVISOR, Role.AGENT

WHO_MAY = {
    "calls.view_call": {A, Q, S, G},
    "calls.hear_call": {A, Q, S, G},
    "calls.upload_call": {A, Q, S},
    "tickets.view_ticket": {A, Q, S, G},
    "tickets.answer_ticket": {A, Q, S, G},
    "tickets.assign_ticket": {A, Q, S},
    "tickets.audit_ticket": {A, Q, S},
    "tickets.view_figures": {A, Q, S},
    "tickets.change_intent": {A, Q},
    "tickets.change_decisionpolicy": {A, Q},
    "tickets.see_all_tickets": {A, Q},
    "tickets.rate_ticket": set(),
    "calls.change_call": {A, Q, S},
    "calls.retry_call": {A, Q, S},
    "calls.cancel_call": {A, Q, S},
    "calls.delete_call": {A, Q},
    "calls.view_cost": {A, Q},
    "calls.see_all_calls": {A, Q},
    "calls.import_calls": {A, Q},
    "calls.pause_pipeline": {A, Q},
    "tenants.use_admin": {A, Q},
    "tenants.view_membership": {A, Q},
    "tenants.add_membership": {A},
    "tenants.change_tenantsettings": {A},
    "tenants.view_apikey": {A},
    "tenants.add_apikey": {A},
    "tenants.change_team": {A, Q},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", WHO_MAY)
def test_a_role_may_what_the_table_says(acme: Tenant, role: Role, action: str) -> None:
    user = make_member(acme, role).user
    with tenant_scope(acme.pk):
        assert user.has_perm(action) is (role in WHO_MAY[action])


def test_every_action_but_a_customers_rating_belongs_to_somebody() -> None:
    assert actions_of_scopes(key_scopes()) - actions_of_role(Role.ADMIN) == {"tickets.rate_ticket"}
    for lesser, mightier in ((G, S), (S, Q), (Q, A)):
        assert actions_of_role(lesser) < actions_of_role(mightier)


def test_the_scopes_are_the_ones_we_know() -> None:
    assert list(key_scopes()) == [
        "calls:read",
        "calls:write",
        "tickets:read",
        "tickets:write",
        "intents:write",
        "tenant:read",
        "usage:read",
    ]
