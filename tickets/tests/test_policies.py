"""Policies: versions that stay, one of them active, and a draw that nobody can steer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from tenants.domain.people import found_tenant
from tenants.models import TenantSettings
from tenants.scope import tenant_scope
from tickets.domain.decision.policies import change_policy, current_policy, is_drawn
from tickets.models import DecisionPolicy
from tickets.tests.make_actors import PROGRAM, program
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from pytest_django import Settings

    from tenants.models import Tenant


def numbers(*, is_active: bool) -> list[int]:
    return list(DecisionPolicy.objects.filter(is_active=is_active).values_list("number", flat=True))


def test_the_first_policy_comes_from_the_tenants_settings(in_acme: None) -> None:
    TenantSettings.objects.update(auto_resolve_threshold=0.8)
    policy = current_policy()
    assert (policy.number, policy.threshold, policy.is_on) == (1, 0.8, True)
    assert current_policy() == policy


def test_a_change_is_a_new_version_and_the_old_one_stays(in_acme: None) -> None:
    change_policy(threshold=0.9, risk_target=0.01, actor=program("Ada"))
    changed = change_policy(is_on=False, actor=PROGRAM)
    assert (changed.number, changed.threshold, changed.risk_target) == (3, 0.9, 0.01)
    assert not changed.is_on
    assert change_policy(risk_target=None, actor=PROGRAM).risk_target is None
    assert (numbers(is_active=True), numbers(is_active=False)) == ([4], [3, 2, 1])


def test_a_share_above_one_is_refused_and_nothing_changes(in_acme: None) -> None:
    with pytest.raises(ValidationError):
        change_policy(threshold=1.5, actor=PROGRAM)
    assert numbers(is_active=True) == [1]


def test_policies_are_the_tenants_own(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(acme.pk):
        change_policy(threshold=0.9, actor=PROGRAM)
    with tenant_scope(globex.pk):
        assert current_policy().threshold == 0.75


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_time_get_numbers_of_their_own(acme: Tenant) -> None:
    changed = at_once(acme, *[lambda: change_policy(threshold=0.9, actor=PROGRAM).number] * 3)
    assert sorted(changed) == [2, 3, 4]
    with tenant_scope(acme.pk):
        assert numbers(is_active=True) == [4]


def test_the_share_that_is_audited_is_as_the_policy_says(in_acme: None) -> None:
    policy = change_policy(audit_share=0.1, actor=PROGRAM)
    drawn = [is_drawn(UUID(int=number), policy) for number in range(4_000)]
    assert 300 < sum(drawn) < 500
    assert drawn == [is_drawn(UUID(int=number), policy) for number in range(4_000)]
    assert not any(
        is_drawn(UUID(int=number), change_policy(audit_share=0.0, actor=PROGRAM))
        for number in range(20)
    )


@pytest.mark.django_db
def test_the_environment_gives_a_new_tenants_first_threshold(settings: Settings) -> None:
    settings.CONFIDENCE_THRESHOLD_AUTO_RESOLVE = 0.9
    tenant = found_tenant(name="Initech", slug="initech")
    with tenant_scope(tenant.pk):
        assert current_policy().threshold == 0.9
        change_policy(threshold=0.8, actor=PROGRAM)
        assert TenantSettings.objects.get().auto_resolve_threshold == 0.8
