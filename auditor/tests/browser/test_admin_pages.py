"""The pages of the admin's theme: nothing serious for axe beyond what is known of the theme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse

from auditor.tests.browser.accessibility import rules_broken
from auditor.tests.browser.test_pages import CALLS, completed
from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.domain.roles import key_scopes
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

# For each page the rules that the theme breaks, with the most nodes that may.
_KNOWN: Final[dict[str, dict[str, int]]] = json.loads(
    (Path(__file__).parent / "axe_known.json").read_text(encoding="utf-8")
)
_PAGES: Final = (
    "index",
    "calls_call_changelist",
    "calls_importrun_changelist",
    "calls_importrun_add",
    "calls_importline_changelist",
    "tenants_membership_changelist",
    "tenants_membership_add",
    "tenants_team_changelist",
    "tenants_apikey_changelist",
    "tenants_apikey_add",
    "tenants_usageentry_changelist",
)


def new_faults(visitor: Visitor, name: str) -> dict[str, int]:
    known = _KNOWN.get(name, {})
    found = rules_broken(visitor.page)
    return {rule: nodes for rule, nodes in found.items() if nodes > known.get(rule, 0)}


@pytest.fixture
def admin(acme: Tenant, visitor: Visitor) -> Visitor:
    visitor.enter(make_member(acme, Role.ADMIN))
    return visitor


@pytest.mark.parametrize("name", _PAGES)
def test_an_admin_page_has_no_fault_but_the_known(name: str, acme: Tenant, admin: Visitor) -> None:
    for make in CALLS:
        make(acme)
    with tenant_scope(acme.pk):
        issue_key(name="Dialer", scopes=key_scopes(), actor=SYSTEM)

    admin.go(reverse(f"admin:{name}"))

    assert new_faults(admin, name) == {}


def test_the_admin_page_of_a_call_has_no_fault_but_the_known(acme: Tenant, admin: Visitor) -> None:
    admin.go(reverse("admin:calls_call_change", args=[completed(acme).pk]))

    assert new_faults(admin, "calls_call_change") == {}
