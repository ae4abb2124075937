"""Whatever happens to stages, in whatever order: nothing lost, nothing twice, no late write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from calls.tests.stage_machine import StageMachine
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from tenants.models import Tenant

SCHEDULES = int(os.environ.get("STAGE_SCHEDULES", "50"))


def test_stages_keep_their_invariants_under_any_schedule(acme: Tenant) -> None:
    class OfAcme(StageMachine):
        tenant = acme

    schedules = settings(
        max_examples=SCHEDULES,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    with tenant_scope(acme.pk):
        run_state_machine_as_test(OfAcme, settings=schedules)
