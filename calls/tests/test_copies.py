"""Copies of transcripts and analyses, in the bucket that the installation names for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from calls.domain.copies import copy_claimed, copy_what_is_not
from calls.domain.pipeline.stages import following_stages
from calls.domain.removal import delete_call
from calls.models import Analysis, Call, Stage
from calls.stages import ANALYSIS, COPYING
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.make_review import make_analysis, make_analyzed_call, make_transcript
from calls.tests.sounds import silence
from tenants.models import StoredObject
from tenants.storage.port import StorageFailedError, object_storage
from tenants.storage.sweep import sweep_orphans
from tenants.tests.make import ADA
from tenants.work_queue.claims import claim, finishing
from tenants.work_queue.execution import work_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pytest_django import Settings

    from tenants.models import Tenant

    Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

pytestmark = pytest.mark.usefixtures("in_acme", "in_folder")


@pytest.fixture
def bucket(settings: Settings, in_folder: object, tmp_path: Path) -> Path:
    """Where copies lie, apart from the recordings."""
    backend = "tenants.storage.local.LocalStorage"
    options = {"location": str(tmp_path / "copies"), "base_url": "/storage/"}
    settings.STORAGES = settings.STORAGES | {
        "transcripts": {"BACKEND": backend, "OPTIONS": options}
    }
    return tmp_path / "copies"


def copied(call: Call) -> list[tuple[str, dict[str, object]]]:
    """Have the call copied; what its copies are called and hold."""
    stage = Stage.objects.filter(call=call, kind=COPYING.name).first()
    stage = stage or make_stage(call, COPYING.name)
    work_on(COPYING, stage.pk, copy_claimed)
    found = StoredObject.objects.filter(subject_id=call.pk, kind__endswith="_copy")
    return [(row.kind, held(row.key)) for row in found.order_by("created_at", "-kind")]


def held(key: str) -> dict[str, object]:
    with object_storage("transcripts").open_local(key) as path:
        document: dict[str, object] = json.loads(path.read_text())
    return document


def begun_after_analysis(call: Call) -> list[str]:
    make_stage(call, ANALYSIS.name)
    claimed = claim(ANALYSIS, call.stages.get().pk)
    assert claimed
    with finishing(claimed):
        return [stage.kind for stage in following_stages(claimed)]


def test_both_are_copied_where_a_bucket_is_named(acme: Tenant, bucket: Path) -> None:
    call = make_analyzed_call(acme)

    (kind, transcript), (other, analysis) = copied(call)

    assert (kind, other) == ("transcript_copy", "analysis_copy")
    assert (transcript["call_id"], analysis["call_id"]) == (str(call.pk), str(call.pk))
    assert (transcript["version"], analysis["version"]) == (1, 1)
    assert transcript["turns"] == call.transcripts.get().turns
    assert len(list(bucket.rglob("*.json"))) == 2


def test_copying_follows_an_analysis_only_where_there_is_a_bucket(
    acme: Tenant, request: pytest.FixtureRequest
) -> None:
    assert begun_after_analysis(make_call(acme)) == []
    request.getfixturevalue("bucket")
    assert begun_after_analysis(make_call(acme)) == [COPYING.name]


def test_a_version_is_copied_once_and_a_new_one_beside_it(acme: Tenant, bucket: Path) -> None:
    call = make_call(acme)
    transcript = make_transcript(call, turns=2)
    make_analysis(call, transcript)
    copied(call)
    Analysis.objects.update(is_current=False)
    Analysis.objects.create(call=call, transcript=transcript, version=2, quality_status="passed")
    Stage.objects.update(state="ready")

    copies = copied(call)

    assert [(kind, copy["version"]) for kind, copy in copies] == [
        ("transcript_copy", 1),
        ("analysis_copy", 1),
        ("analysis_copy", 2),
    ]


def test_copies_go_with_their_call(
    acme: Tenant, bucket: Path, django_capture_on_commit_callbacks: Commits
) -> None:
    call = make_analyzed_call(acme)
    keep_recording(call, silence())
    copied(call)
    assert sweep_orphans().missing == []

    with django_capture_on_commit_callbacks(execute=True):
        delete_call(call.pk, ADA)

    assert list(bucket.rglob("*.json")) == []


def test_a_bucket_that_is_away_is_waited_for(
    acme: Tenant, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> int:
        raise StorageFailedError("The bucket is not reached.")

    monkeypatch.setattr("calls.domain.copies.write_stream", away)
    call = make_analyzed_call(acme)

    assert copied(call) == []
    stage = call.stages.get(kind=COPYING.name)
    assert (stage.state, stage.error_code, stage.raised) == ("ready", "storage_failed", 0)


def test_what_was_analyzed_before_is_copied_last(acme: Tenant, bucket: Path) -> None:
    call = make_analyzed_call(acme)
    copied(make_analyzed_call(acme))

    assert [(stage.call_id, stage.priority) for stage in copy_what_is_not()] == [(call.pk, -10)]
    assert copy_what_is_not() == []
