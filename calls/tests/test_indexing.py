"""How a call comes to be found by the search, and what it never costs the call."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from calls.api.serializers import CallSerializer
from calls.domain.pipeline.indexing import index_claimed, index_what_is_not
from calls.domain.pipeline.stages import LAST, following_stages
from calls.domain.removal import delete_call
from calls.domain.search.finding import search_calls
from calls.models import Call, SearchDocument, Stage, Transcript
from calls.stages import ANALYSIS, INDEXING, TRANSCRIPTION
from calls.states import CallStatus
from calls.tests.make import make_call, make_stage
from calls.tests.make_review import make_turn
from calls.tests.make_search import make_said, make_said_call
from calls.views.rows import rows_of
from tenants.states import WorkState
from tenants.tests.make import ADA
from tenants.work_queue.claims import LeaseLostError, claim, finishing, release_for_retry
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tenants.work_queue.kinds import Claim

pytestmark = pytest.mark.usefixtures("in_acme")


def taken(stage: Stage) -> Claim[Stage]:
    claimed = claim(INDEXING, stage.pk)
    assert claimed
    return claimed


def count(asked: str) -> int:
    return search_calls(Call.objects.all(), asked).total


def complete(call: Call, status: CallStatus = CallStatus.COMPLETED) -> None:
    Call.objects.filter(pk=call.pk).update(status=status)


def test_a_call_is_found_once_it_is_indexed(acme: Tenant) -> None:
    call = make_call(acme)
    make_said(call, "The hovercraft")
    stage = make_stage(call, INDEXING.name)

    assert count("hovercraft") == 0
    assert work_on(INDEXING, stage.pk, index_claimed) == []
    assert count("hovercraft") == 1
    assert Call.objects.get().status == CallStatus.UPLOADED


def test_both_analysis_and_index_come_after_the_transcript(acme: Tenant) -> None:
    claimed = claim(TRANSCRIPTION, make_stage(make_call(acme)).pk)
    assert claimed
    with finishing(claimed):
        due = following_stages(claimed)
    assert {stage.kind for stage in due} == {ANALYSIS.name, INDEXING.name}


def test_a_new_version_is_found_by_its_own_words(acme: Tenant) -> None:
    call = make_said_call(acme, "The hovercraft")
    Transcript.objects.update(is_current=False)
    Transcript.objects.create(
        call=call, version=2, language="en", duration_ms=1, turns=[make_turn(0, "The parcel")]
    )

    work_on(INDEXING, make_stage(call, INDEXING.name).pk, index_claimed)

    assert (count("hovercraft"), count("parcel")) == (0, 1)
    assert SearchDocument.objects.get().transcript.version == 2


def test_a_deleted_call_is_found_no_more(acme: Tenant) -> None:
    call = make_said_call(acme, "The hovercraft")
    delete_call(call.pk, ADA)
    assert not SearchDocument.objects.exists()


def test_a_worker_that_lost_its_lease_indexes_nothing(acme: Tenant) -> None:
    call = make_call(acme)
    make_said(call, "The hovercraft")
    claimed = taken(make_stage(call, INDEXING.name))
    Stage.objects.update(lease_until=Now() - timedelta(seconds=1))
    taken(claimed.item)

    with pytest.raises(LeaseLostError):
        index_claimed(claimed)
    assert not SearchDocument.objects.exists()


def test_an_index_that_fails_for_good_fails_no_call(acme: Tenant) -> None:
    call = make_call(acme)
    complete(call)
    stage = make_stage(call, INDEXING.name)
    for _ in range(INDEXING.most_raises):
        release_for_retry(taken(stage), ValueError())
        Stage.objects.update(next_attempt_at=Now())

    assert Stage.objects.get().state == WorkState.DEAD
    assert Call.objects.get().status == CallStatus.COMPLETED


def test_a_failed_call_is_not_explained_by_its_index(acme: Tenant) -> None:
    call = make_call(acme)
    complete(call, CallStatus.FAILED)
    for kind, sentence in ((INDEXING, "Not indexed."), (ANALYSIS, "Not analyzed.")):
        Stage.objects.create(
            call=call, kind=kind.name, state=WorkState.DEAD, error_message=sentence
        )
    Stage.objects.filter(kind=INDEXING.name).update(finished_at=Now())
    call.refresh_from_db()

    error = CallSerializer(call).get_error(call)
    assert error
    assert error["message"] == "Not analyzed."
    assert [row.error for row in rows_of([call])] == ["Not analyzed."]


def test_calls_of_before_the_search_are_indexed_after_all_others(acme: Tenant) -> None:
    old, known = make_call(acme), make_said_call(acme, "The parcel")
    make_call(acme)  # Has no transcript.
    make_said(old, "The hovercraft")
    for call in (old, known):
        complete(call)

    (stage,) = index_what_is_not()

    assert (stage.call_id, stage.priority) == (old.pk, LAST)
    assert index_what_is_not() == []
    work_on(INDEXING, stage.pk, index_claimed)
    assert count("hovercraft") == 1


def test_what_failed_is_indexed_again_after_a_day(acme: Tenant) -> None:
    call = make_call(acme)
    make_said(call, "The hovercraft")
    complete(call)
    stage = make_stage(call, INDEXING.name)
    Stage.objects.update(state=WorkState.DEAD)
    assert index_what_is_not() == []
    Stage.objects.update(updated_at=Now() - timedelta(days=2))

    assert [again.pk for again in index_what_is_not()] == [stage.pk]


def test_a_call_in_which_nothing_was_said_is_indexed_too(acme: Tenant) -> None:
    call = make_call(acme)
    Transcript.objects.create(call=call, language="en", duration_ms=0, turns=[])
    work_on(INDEXING, make_stage(call, INDEXING.name).pk, index_claimed)
    assert SearchDocument.objects.count() == 1
