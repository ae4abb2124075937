"""Calls go when their tenant's time is up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from calls.domain.retention import delete_expired_calls
from calls.models import Call
from calls.tests.make import keep_recording, make_call, make_stage
from tenants.models import TenantSettings
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

    Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

pytestmark = pytest.mark.usefixtures("in_folder")


def keep_for(tenant: Tenant, days: int | None) -> None:
    with tenant_scope(tenant.pk):
        TenantSettings.objects.update(retention_days=days)


def make_old(tenant: Tenant, *, days: int, started: bool = True) -> Call:
    call = make_call(tenant)
    then = timezone.now() - timedelta(days=days)
    started_at = then if started else None
    with tenant_scope(tenant.pk):
        Call.objects.filter(pk=call.pk).update(
            started_at=started_at,
            ended_at=None,
            uploaded_at=then if not started else timezone.now(),
        )
    return call


def left(tenant: Tenant) -> set[object]:
    with tenant_scope(tenant.pk):
        return set(Call.objects.values_list("pk", flat=True))


def run(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk):
        return delete_expired_calls()


def test_calls_past_their_time_go_with_their_recordings(
    acme: Tenant, in_folder: ObjectStorage, django_capture_on_commit_callbacks: Commits
) -> None:
    old, recent = make_old(acme, days=31), make_old(acme, days=29)
    for call in (old, recent):
        keep_recording(call, b"RIFF")
    keep_for(acme, 30)

    with django_capture_on_commit_callbacks(execute=True):
        count = run(acme)

    assert (count, left(acme)) == (1, {recent.pk})
    kept = [thing.key for thing in in_folder.list_objects(f"{acme.pk}/")]
    assert kept == [f"{acme.pk}/2026/03/02/{recent.pk}.wav"]


def test_a_call_without_a_start_counts_from_its_upload(acme: Tenant) -> None:
    make_old(acme, days=31, started=False)
    recent = make_old(acme, days=29, started=False)
    keep_for(acme, 30)

    assert (run(acme), left(acme)) == (1, {recent.pk})


def test_a_call_at_work_goes_as_well(acme: Tenant) -> None:
    make_stage(make_old(acme, days=31))
    keep_for(acme, 30)

    assert (run(acme), left(acme)) == (1, set())


@pytest.mark.parametrize("days", [None, 0, 2_147_483_647])
def test_no_number_zero_and_a_huge_one_keep_everything(acme: Tenant, days: int | None) -> None:
    call = make_old(acme, days=9_999)
    keep_for(acme, days)

    assert (run(acme), left(acme)) == (0, {call.pk})


def test_another_tenants_calls_follow_its_own_rule(acme: Tenant, globex: Tenant) -> None:
    make_old(acme, days=31)
    theirs = make_old(globex, days=31)
    keep_for(acme, 30)
    keep_for(globex, 60)

    assert (run(acme), run(globex)) == (1, 0)
    assert left(globex) == {theirs.pk}


def test_a_second_run_finds_nothing(acme: Tenant) -> None:
    make_old(acme, days=31)
    keep_for(acme, 30)

    assert (run(acme), run(acme)) == (1, 0)
