"""The pipeline on a page: what is stuck and why, and the switch that pauses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from calls.models import Stage
from calls.stages import TRANSCRIPTION
from calls.tests.make import make_call, make_stage
from calls.tests.test_call_admin import make_failed, make_refused
from tenants.models import SystemPause, TenantPause, User
from tenants.scope import tenant_scope
from tenants.states import Role, WorkState
from tenants.tests.make import ADA, make_member
from tenants.work_queue.claims import claim_next, finishing
from tenants.work_queue.notify import top_up_all
from tenants.work_queue.pauses import pause, pause_system, pauses_in_force
from tenants.work_queue.status import KindStatus, failure_reasons, status_by_kind

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from tenants.models import Tenant

PAGE, PAUSE, RESUME = (reverse(f"pipeline:{name}") for name in ("page", "pause", "resume"))
EVERYWHERE = reverse("pipeline:everywhere")
HEARD = TRANSCRIPTION


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "tenants.authentication.PeopleBackend")
    return client


@pytest.fixture
def manager(acme: Tenant) -> Client:
    return client_of(make_member(acme, Role.QA_MANAGER).user)


@pytest.fixture
def staff(db: None) -> Client:
    return client_of(User.objects.create_superuser("staff@example.com"))


def heard(tenant: Tenant) -> KindStatus:
    with tenant_scope(tenant.pk):
        return status_by_kind(pauses_in_force())[0]


def change(tenant: Tenant, **values: object) -> None:
    with tenant_scope(tenant.pk):
        Stage.objects.update(**values)


def finish_one(tenant: Tenant) -> None:
    make_stage(make_call(tenant))
    claimed = claim_next(HEARD)
    assert claimed
    with tenant_scope(tenant.pk), finishing(claimed):
        pass


def test_stages_are_counted_by_where_they_stand(acme: Tenant, globex: Tenant) -> None:
    finish_one(acme)
    make_failed(acme)
    make_refused(acme)
    for _ in range(2):
        make_stage(make_call(acme))
    assert claim_next(HEARD)
    make_stage(make_call(globex))
    shown = heard(acme)
    assert (shown.waiting, shown.running, shown.failed, shown.dead) == (1, 1, 1, 1)
    assert (shown.done_in_hour, shown.median is not None) == (1, True)
    assert shown.health == "running"


def test_what_rests_after_an_error_waits_but_is_not_due(acme: Tenant) -> None:
    make_stage(make_call(acme))
    change(acme, next_attempt_at=Now() + timedelta(minutes=1))
    shown = heard(acme)
    assert (shown.waiting, shown.resting, shown.waits_since) == (1, 1, None)


def test_what_no_worker_takes_is_called_stuck(acme: Tenant, manager: Client) -> None:
    make_stage(make_call(acme))
    change(acme, next_attempt_at=Now() - timedelta(minutes=5))
    assert heard(acme).health == "unserved"
    assert "No worker has started one for 5 min" in manager.get(PAGE).text


def test_a_long_line_before_busy_workers_is_behind(acme: Tenant) -> None:
    for _ in range(2):
        make_stage(make_call(acme))
    change(acme, next_attempt_at=Now() - timedelta(hours=1))
    assert claim_next(HEARD)
    assert heard(acme).health == "late"


def test_a_stage_whose_worker_is_gone_is_lost(acme: Tenant) -> None:
    make_stage(make_call(acme))
    assert claim_next(HEARD)
    change(acme, lease_until=Now() - timedelta(seconds=1))
    assert (heard(acme).running, heard(acme).lost) == (1, 1)


def test_the_most_frequent_reason_comes_first(acme: Tenant, globex: Tenant) -> None:
    make_failed(globex)
    make_failed(acme)
    for _ in range(2):
        make_refused(acme)
    with tenant_scope(acme.pk):
        found = [(reason.number, reason.state, reason.message[:14]) for reason in failure_reasons()]
    assert found == [
        (2, WorkState.FAILED, "There is no so"),
        (1, WorkState.DEAD, "ValueError whi"),
    ]


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_costs_the_same_however_many_calls(
    acme: Tenant, manager: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_failed(acme)
    manager.get(PAGE)  # The session is read from the cache from now on.
    with django_assert_num_queries(9):
        assert "ValueError while" in manager.get(PAGE).text
    with django_assert_num_queries(8):
        part = manager.get(PAGE, headers={"HX-Request": "true"}).text
    assert "<html" not in part


def test_every_figure_opens_its_rows(acme: Tenant, manager: Client) -> None:
    failed, refused = make_failed(acme), make_refused(acme)
    text = manager.get(PAGE).text
    calls = reverse("admin:calls_call_changelist")
    for state, call in (("dead", failed), ("failed", refused)):
        link = f"{calls}?step=transcription.{state}"
        assert link in text
        shown = manager.get(link).text
        assert call.original_filename in shown
        assert shown.count("field-stands") == 1


def test_a_pause_needs_a_reason(acme: Tenant, manager: Client) -> None:
    page = manager.post(PAUSE, {"kind": HEARD.name, "reason": " "})
    assert "This field is required." in page.text
    assert heard(acme).pauses == []


def test_a_manager_pauses_a_stage_and_lets_it_go_on(acme: Tenant, manager: Client) -> None:
    make_stage(make_call(acme))
    said = manager.post(PAUSE, {"kind": HEARD.name, "reason": "The disk is full"}, follow=True).text
    assert "Transcription: paused. What is running now will finish." in said
    assert "The disk is full" in said
    assert claim_next(HEARD) is None
    again = manager.post(PAUSE, {"kind": HEARD.name, "reason": "Me too"}, follow=True).text
    assert "Transcription: already paused" in again
    said = manager.post(RESUME, {"kind": HEARD.name}, follow=True).text
    assert "Transcription: resumed." in said
    assert claim_next(HEARD) is not None
    assert (
        "Transcription: not paused." in manager.post(RESUME, {"kind": HEARD.name}, follow=True).text
    )


def test_a_pause_is_of_one_tenant(acme: Tenant, globex: Tenant, manager: Client) -> None:
    manager.post(PAUSE, {"kind": "", "reason": "An audit"})
    with tenant_scope(globex.pk):
        assert not TenantPause.objects.exists()
        assert pauses_in_force() == []
    assert [stage.health for stage in (heard(acme), heard(globex))] == ["paused", "idle"]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT])
def test_who_may_not_use_the_admin_sees_no_pipeline(acme: Tenant, role: Role) -> None:
    client = client_of(make_member(acme, role).user)
    answers = [client.get(PAGE), client.get(EVERYWHERE)]
    answers += [client.post(address, {"reason": "No"}) for address in (PAUSE, RESUME)]
    assert {answer.status_code for answer in answers} == {403}


def test_an_admin_of_a_tenant_does_not_see_the_others(acme: Tenant, manager: Client) -> None:
    addresses = [EVERYWHERE, reverse("pipeline:pause-everywhere")]
    assert {manager.get(address).status_code for address in addresses} == {403}
    manager.post(reverse("pipeline:pause-everywhere"), {"reason": "Mine"})
    assert not SystemPause.objects.exists()
    assert client_of(make_member(acme, Role.ADMIN).user).get(PAGE).status_code == 200


def test_platform_staff_see_every_tenant_without_a_visit(
    acme: Tenant, globex: Tenant, staff: Client
) -> None:
    call = make_failed(acme)
    make_stage(make_call(globex))
    text = staff.get(EVERYWHERE).text
    assert "Acme" in text
    assert "Globex" in text
    assert call.original_filename not in text
    assert "ValueError" not in text


@pytest.mark.parametrize("count", [1, 20])
def test_the_operators_page_costs_the_same_however_many_calls(
    acme: Tenant, staff: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_failed(acme)
    staff.get(EVERYWHERE)
    with django_assert_num_queries(5):
        staff.get(EVERYWHERE)


def test_platform_staff_halt_everybody_and_let_them_go_on(
    acme: Tenant, staff: Client, manager: Client
) -> None:
    make_stage(make_call(acme))
    given = {"kind": "", "reason": "An upgrade"}
    said = staff.post(reverse("pipeline:pause-everywhere"), given, follow=True).text
    assert "All work: paused." in said
    assert claim_next(HEARD) is None
    seen = manager.get(PAGE).text
    assert "by the operator of this installation" in seen
    assert "staff@example.com" not in seen
    assert (
        "All work: resumed."
        in staff.post(reverse("pipeline:resume-everywhere"), {"kind": ""}, follow=True).text
    )
    assert claim_next(HEARD) is not None


def test_own_and_everybodys_pauses_are_read_at_once(
    acme: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pause_system(HEARD.name, ADA, reason="An upgrade")
    with tenant_scope(acme.pk):
        pause("", ADA, reason="An audit")
        with django_assert_num_queries(1):
            found = [(pause.kind, pause.reason, pause.is_everywhere) for pause in pauses_in_force()]
    assert found == [(HEARD.name, "An upgrade", True), ("", "An audit", False)]


def test_workers_are_woken_for_what_waited_when_it_goes_on(
    acme: Tenant,
    manager: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for _ in range(2):
        make_stage(make_call(acme))
    manager.post(PAUSE, {"kind": "", "reason": "An audit"})
    with django_capture_on_commit_callbacks() as callbacks:
        manager.post(RESUME, {"kind": ""})
    assert callbacks == [top_up_all]
