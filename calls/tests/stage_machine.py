"""A model of stages under everything that may happen to them, in any order.

The rules call the real database functions. A claim stays in the hands of its worker for ever, so
that what was lost long ago still tries to write; the model says which claims may.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from django.db.models.functions import Now
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import DataObject, data, integers, sampled_from

from calls.domain.pipeline import control
from calls.domain.removal import delete_call
from calls.models import Analysis, Call, SearchDocument, Stage, Transcript
from calls.stages import (
    INDEXING,
    STAGES,
    TRANSCRIPTION,
    CallStage,
    call_stages,
    status_stages,
)
from calls.states import WORKING, CallStatus
from calls.tests.finishing import finish
from calls.tests.legal_moves import CALL_MOVES, STAGE_MOVES, STATES_OF_ENDED
from calls.tests.make import make_call, make_stage
from tenants.models import Tenant, UsageEntry
from tenants.states import OPEN_WORK, WorkState
from tenants.tests.make import ADA
from tenants.work_queue import claims, pauses
from tenants.work_queue.claims import LeaseLostError, WorkRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tenants.work_queue.kinds import Claim

MOST_CALLS, MOST_RAISES, MOST_DEATHS = 3, TRANSCRIPTION.most_raises, TRANSCRIPTION.most_deaths
READY, RUNNING, KINDS = WorkState.READY, WorkState.RUNNING, sampled_from(STAGES)
PAUSABLE = sampled_from(["", *[kind.name for kind in STAGES]])


class StageMachine(RuleBasedStateMachine):
    """One tenant's stages. Each run is a transaction that is rolled back."""

    tenant: ClassVar[Tenant]

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        # As Django's own TestCase marks its transaction: a durable claim may be made inside.
        self.example._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
        self.example.__enter__()
        self.claims: list[Claim[Stage]] = []
        self.holders: dict[UUID, UUID] = {}
        self.finished: set[tuple[UUID, str]] = set()
        self.paused: set[str] = set()
        self.stages: dict[UUID, Stage] = {}
        self.statuses: dict[UUID, CallStatus] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @precondition(lambda self: len(self.statuses) < MOST_CALLS)
    @rule()
    def a_call_arrives(self) -> None:
        make_stage(make_call(self.tenant))

    @precondition(lambda self: self.stages)
    @rule(kind=KINDS)
    def a_worker_is_woken(self, kind: CallStage) -> None:
        may = self.claimable(kind)
        claimed = claims.claim_next(kind)
        assert (claimed is None) == (not may)
        if claimed:
            assert claimed.item_id in may
            self.take(claimed)

    @precondition(lambda self: self.stages)
    @rule(drawn=data())
    def a_stage_is_asked_for_by_name(self, drawn: DataObject) -> None:
        if claimed := self.claim(drawn.draw(sampled_from(sorted(self.stages)))):
            self.take(claimed)

    @precondition(lambda self: self.stages)
    @rule(drawn=data(), is_slow=sampled_from([False, True]), times=integers(1, MOST_DEATHS))
    def workers_die_of_a_stage(self, drawn: DataObject, is_slow: bool, times: int) -> None:
        stage_id = drawn.draw(sampled_from(sorted(self.stages)))
        for _ in range(times):
            if claimed := self.claim(stage_id):
                self.take(claimed)
                self.invariants_hold()
                lease_passes(stage_id, is_slow=is_slow)

    @precondition(lambda self: self.stages)
    @rule(drawn=data(), times=integers(1, MOST_RAISES))
    def a_stage_raises(self, drawn: DataObject, times: int) -> None:
        stage_id = drawn.draw(sampled_from(sorted(self.stages)))
        for _ in range(times):
            if claimed := self.claim(stage_id):
                self.take(claimed)
                self.invariants_hold()
                claims.release_for_retry(claimed, ValueError())
                self.invariants_hold()
                self.rests_end()

    @precondition(lambda self: self.claims)
    @rule(drawn=data())
    def a_worker_finishes(self, drawn: DataObject) -> None:
        claimed = drawn.draw(sampled_from(self.claims))
        if self.holds(claimed):
            finish(claimed)
            self.finished.add((claimed.item.call_id, claimed.kind.name))
        else:
            self.nothing_changes(lambda: self.late(claimed))

    @precondition(lambda self: self.claims)
    @rule(drawn=data(), is_refusal=sampled_from([False, True]))
    def a_worker_gives_up(self, drawn: DataObject, is_refusal: bool) -> None:
        claimed = drawn.draw(sampled_from(self.claims))
        refusal = WorkRefusedError("empty", "There is no sound in this file.")

        def give_up() -> None:
            if is_refusal:
                claims.refuse(claimed, refusal)
            else:
                claims.release_for_retry(claimed, ValueError())

        if self.holds(claimed):
            give_up()
            assert Stage.objects.get(pk=claimed.item_id).state != RUNNING
        else:
            self.nothing_changes(give_up)

    @precondition(lambda self: self.claims)
    @rule(drawn=data())
    def a_heart_beats(self, drawn: DataObject) -> None:
        claimed = drawn.draw(sampled_from(self.claims))
        in_time = Stage.objects.filter(pk=claimed.item_id, deadline__gt=Now()).exists()
        if self.holds(claimed):
            assert claims.extend(claimed) == in_time
        else:
            self.nothing_changes(lambda: not claims.extend(claimed))

    @precondition(lambda self: self.stages)
    @rule(drawn=data(), is_slow=sampled_from([False, True]))
    def a_lease_passes(self, drawn: DataObject, is_slow: bool) -> None:
        lease_passes(drawn.draw(sampled_from(sorted(self.stages))), is_slow=is_slow)

    @precondition(lambda self: self.stages)
    @rule()
    def rests_end(self) -> None:
        Stage.objects.filter(state=READY).update(next_attempt_at=Now())

    @precondition(lambda self: self.stages)
    @rule(step=sampled_from([control.retry, control.cancel, control.put_first]), drawn=data())
    def a_person_steps_in(self, step: Callable[..., list[Stage]], drawn: DataObject) -> None:
        chosen = drawn.draw(sampled_from([*([pk] for pk in sorted(self.statuses)), []]))
        calls = Call.objects.filter(pk__in=chosen) if chosen else Call.objects.all()
        for stage in step(calls, ADA):
            if step is not control.put_first:
                self.holders.pop(stage.pk, None)

    @precondition(lambda self: self.stages)
    @rule(kind=PAUSABLE)
    def a_pause_begins_or_ends(self, kind: str) -> None:
        if kind in self.paused:
            assert pauses.resume(kind, ADA)
        else:
            assert pauses.pause(kind, ADA, reason="An upgrade")
            assert not pauses.pause(kind, ADA, reason="An upgrade")
        self.paused ^= {kind}

    @precondition(lambda self: len(self.statuses) > 1)
    @rule(drawn=data())
    def a_call_is_deleted(self, drawn: DataObject) -> None:
        call_id = drawn.draw(sampled_from(sorted(self.statuses)))
        self.holders = {
            pk: token for pk, token in self.holders.items() if self.stages[pk].call_id != call_id
        }
        delete_call(call_id, ADA)

    @invariant()
    def invariants_hold(self) -> None:
        self.every_move_is_legal_and_every_row_sound()
        self.no_call_is_lost()
        self.every_result_is_there_once()

    def every_move_is_legal_and_every_row_sound(self) -> None:
        before, self.stages = self.stages, {stage.pk: stage for stage in Stage.objects.all()}
        for pk, stage in self.stages.items():
            earlier = WorkState(before[pk].state) if pk in before else READY
            assert stage.state == earlier or stage.state in STAGE_MOVES[earlier]
            assert (stage.state == RUNNING) == (stage.lease_until is not None)
            assert stage.state != RUNNING or stage.fencing_token == self.holders[pk]
            assert stage.attempt >= stage.raised + stage.deaths
            is_spent = stage.raised >= MOST_RAISES or stage.deaths >= MOST_DEATHS
            assert is_spent == (stage.state == WorkState.DEAD)
            assert stage.state != WorkState.DEAD or (stage.error_code and stage.error_message)

    def no_call_is_lost(self) -> None:
        """Who is in work has one open stage; who ended badly has a stage that says why.

        A stage that is no part of a call's status says nothing of it.
        """
        before, parts = self.statuses, status_stages()
        self.statuses = {
            pk: CallStatus(said) for pk, said in Call.objects.values_list("pk", "status")
        }
        for pk, status in self.statuses.items():
            earlier = before.get(pk, status)
            assert status == earlier or status in CALL_MOVES[earlier]
            own = [stage for stage in self.stages.values() if stage.call_id == pk]
            states = [WorkState(stage.state) for stage in own if stage.kind in parts]
            assert sum(state in OPEN_WORK for state in states) == (status in WORKING)
            assert set(states) & STATES_OF_ENDED.get(status, set(states))

    def every_result_is_there_once(self) -> None:
        booked = UsageEntry.objects.values_list("subject_id", "stage")
        assert sorted(booked) == sorted(
            (pk, kind) for pk, kind in self.finished if kind != INDEXING.name
        )
        alive = [(pk, kind) for pk, kind in self.finished if pk in self.statuses]
        heard = [(pk, "transcription") for pk in Transcript.objects.values_list("call", flat=True)]
        found = [(pk, "analysis") for pk in Analysis.objects.values_list("call", flat=True)]
        known = [(pk, "indexing") for pk in SearchDocument.objects.values_list("call", flat=True)]
        assert sorted(heard + found + known) == sorted(alive)

    def claimable(self, kind: CallStage) -> set[UUID]:
        """What a wake-up may lead to: due, not paused, and not to be marked dead instead."""
        if self.paused & {"", kind.name}:
            return set()
        return {
            stage.pk for stage in Stage.objects.due().filter(kind=kind.name) if not is_spent(stage)
        }

    def claim(self, stage_id: UUID) -> Claim[Stage] | None:
        return claims.claim(call_stages()[self.stages[stage_id].kind], stage_id)

    def take(self, claimed: Claim[Stage]) -> None:
        assert all(claimed.token != other.token for other in self.claims)
        self.claims.append(claimed)
        self.holders[claimed.item_id] = claimed.token

    def holds(self, claimed: Claim[Stage]) -> bool:
        stage = self.stages.get(claimed.item_id)
        is_running = stage is not None and stage.state == RUNNING
        return is_running and self.holders[claimed.item_id] == claimed.token

    def nothing_changes(self, late: Callable[[], object]) -> None:
        before = snapshot()
        assert late() in {None, True}
        assert snapshot() == before

    def late(self, claimed: Claim[Stage]) -> None:
        with pytest.raises(LeaseLostError):
            claims.check_held(claimed)
        with pytest.raises(LeaseLostError):
            finish(claimed)


def is_spent(stage: Stage) -> bool:
    """Whether the next claim marks it dead: the lease it lost was its last."""
    if stage.lease_until is None or stage.deadline is None:
        return False
    is_slow = stage.lease_until >= stage.deadline
    return stage.raised + is_slow >= MOST_RAISES or stage.deaths + (not is_slow) >= MOST_DEATHS


def lease_passes(stage_id: UUID, *, is_slow: bool) -> None:
    """Its worker fell silent; `is_slow`: its time was over."""
    past = Now() - timedelta(seconds=1)
    running = Stage.objects.filter(pk=stage_id, state=RUNNING)
    running.update(lease_until=past, **({"deadline": past} if is_slow else {}))


def snapshot() -> list[object]:
    models = (Stage, Call, Transcript, Analysis, SearchDocument, UsageEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]
