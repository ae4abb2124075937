"""What holds for all kinds of work: turns, pauses, lost workers, retries, dead letters."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models.functions import Now

from calls.stages import ANALYSIS, COPYING, INDEXING, TRANSCRIPTION
from calls.tests.make import make_call, make_stage
from calls.tests.make_import import begin, table
from calls.work_kinds import IMPORT_LINE
from tenants.mail.outbox import queue_mail
from tenants.scope import tenant_scope
from tenants.states import WorkState
from tenants.tests.make import ADA
from tenants.work_queue.backlog import waiting_work
from tenants.work_queue.claims import claim_next, release_for_retry
from tenants.work_queue.kinds import WorkHooks, work_kinds
from tenants.work_queue.pauses import pause, pause_system, resume
from tickets.domain.classifier.versions import ask_for_training
from tickets.work_kinds import REPLY_MAIL, TRAINING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant, WorkItem
    from tenants.work_queue.kinds import Claim, WorkKind

pytestmark = pytest.mark.django_db
_ADDRESS: Final = "https://127.0.0.1/{}.wav"


def _stage(kind: str) -> Callable[[Tenant], object]:
    return lambda tenant: make_stage(make_call(tenant), kind)


MAKERS: Final[dict[str, Callable[[Tenant], object]]] = {
    TRANSCRIPTION.name: _stage(TRANSCRIPTION.name),
    ANALYSIS.name: _stage(ANALYSIS.name),
    INDEXING.name: _stage(INDEXING.name),
    COPYING.name: _stage(COPYING.name),
    IMPORT_LINE.name: lambda _tenant: begin(table({"url": _ADDRESS.format(uuid4())})),
    TRAINING.name: lambda _tenant: ask_for_training(),
    REPLY_MAIL.name: lambda _tenant: queue_mail(REPLY_MAIL, uuid4()),
}
each_kind = pytest.mark.parametrize("name", MAKERS)


def make_item(name: str, tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        MAKERS[name](tenant)


def taken(kind: WorkKind[WorkItem]) -> Claim[WorkItem]:
    claimed = claim_next(kind)
    assert claimed
    return claimed


def change(kind: WorkKind[WorkItem], tenant: Tenant, **values: object) -> None:
    with tenant_scope(tenant.pk):
        kind.items.update(**values)


def test_what_workers_take_by_themselves_is_what_is_tested_here() -> None:
    taken_by_themselves = {name for name, kind in work_kinds().items() if kind.queue}
    assert taken_by_themselves == set(MAKERS), "docs/howto/stage.md, 3"


def test_every_kind_says_what_there_is() -> None:
    for name, kind in work_kinds().items():
        assert kind.queue in {"", *settings.WORK_QUEUES}
        assert re.fullmatch("[a-z][a-z_]{,15}", name)
        assert isinstance(kind.owner, WorkHooks)
        with kind.open_session() as session:
            assert callable(session.work)


@each_kind
def test_tenants_take_turns(acme: Tenant, globex: Tenant, name: str) -> None:
    kind = work_kinds()[name]
    for tenant in (acme, acme, globex):
        make_item(name, tenant)
    first = taken(kind)
    with tenant_scope(first.tenant_id):
        kind.items.filter(pk=first.item_id).update(state=WorkState.DONE, lease_until=None)
    assert {first.tenant_id, taken(kind).tenant_id} == {acme.pk, globex.pk}


@each_kind
@pytest.mark.parametrize("is_of_all", [False, True])
def test_a_paused_tenants_work_rests(
    acme: Tenant, globex: Tenant, name: str, is_of_all: bool
) -> None:
    kind, paused = work_kinds()[name], "" if is_of_all else name
    make_item(name, acme)
    with tenant_scope(acme.pk):
        pause(paused, ADA, reason="An audit")
    assert waiting_work(64) == {}
    assert claim_next(kind) is None
    make_item(name, globex)
    assert waiting_work(64) == {name: 1}
    with tenant_scope(acme.pk):
        resume(paused, ADA)
    assert {taken(kind).tenant_id} <= {acme.pk, globex.pk}


@each_kind
def test_a_paused_installation_starts_nothing(acme: Tenant, name: str) -> None:
    make_item(name, acme)
    pause_system("", ADA, reason="An upgrade")
    assert claim_next(work_kinds()[name]) is None


@each_kind
def test_what_a_dead_worker_left_is_taken_again_and_given_up_in_the_end(
    acme: Tenant, name: str
) -> None:
    kind = work_kinds()[name]
    make_item(name, acme)
    for _ in range(kind.most_deaths):
        taken(kind)
        change(kind, acme, lease_until=Now() - timedelta(seconds=1))
    assert claim_next(kind) is None
    with tenant_scope(acme.pk):
        item = kind.items.get()
    assert (item.state, item.error_code) == (WorkState.DEAD, "worker_died")
    assert item.error_message


@each_kind
def test_what_raises_rests_and_is_given_up_in_the_end(acme: Tenant, name: str) -> None:
    kind = work_kinds()[name]
    make_item(name, acme)
    for _ in range(kind.most_raises):
        with tenant_scope(acme.pk):
            release_for_retry(taken(kind), ValueError())
        assert claim_next(kind) is None
        change(kind, acme, next_attempt_at=Now())
    with tenant_scope(acme.pk):
        item = kind.items.get()
    assert (item.state, item.raised) == (WorkState.DEAD, kind.most_raises)
    assert claim_next(kind) is None
