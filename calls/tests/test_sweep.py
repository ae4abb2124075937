"""The sweep of the storage: nothing stays that nobody owns, nothing goes that somebody does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from calls.domain.uploads.expiry import expire_uploads
from calls.models import Recording
from calls.states import SUBJECT_KIND, UploadState
from calls.tests.abandoned import WAYS, Way, begin, leave, record
from tenants.domain.subjects import Subject
from tenants.scope import UnscopedQueryError, tenant_scope
from tenants.storage.objects import delete_objects
from tenants.storage.port import StorageFailedError, write_stream
from tenants.storage.sweep import GRACE, sweep_orphans
from tenants.storage.tests.storages import keep_in_s3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pytest_django import Settings

    from calls.models import Upload
    from tenants.models import Tenant
    from tenants.storage.port import ListedObject, ObjectStorage

UPLOADS = 500
ORPHAN = Way(None, has_file=True)


def after_grace() -> datetime:
    return timezone.now() + GRACE + timedelta(minutes=1)


def sweep_all(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        while expire_uploads():
            pass
        sweep_orphans(now=after_grace())


def held(storage: ObjectStorage, tenant: Tenant) -> tuple[set[ListedObject], set[str]]:
    """Objects with their age, and keys of which parts have been begun."""
    prefix = f"{tenant.pk}/"
    parts = {begun.key for begun in storage.list_multiparts(prefix)}
    return set(storage.list_objects(prefix)), parts


def test_of_uploads_abandoned_in_every_state_only_the_live_stay(
    storage: ObjectStorage, acme: Tenant, globex: Tenant
) -> None:
    live: dict[Tenant, tuple[set[str], set[str]]] = {acme: (set(), set()), globex: (set(), set())}
    for number in range(UPLOADS):
        tenant, way = (acme, globex)[number % 2], WAYS[number // 2 % len(WAYS)]
        with tenant_scope(tenant.pk):
            key = leave(way).storage_key
        live[tenant][0].update({key} if way.keeps_file else ())
        live[tenant][1].update({key} if way.keeps_parts else ())
    before = {tenant: held(storage, tenant)[0] for tenant in live}

    sweep_all(acme)
    theirs_untouched = held(storage, globex)[0] == before[globex]
    sweep_all(globex)

    assert theirs_untouched
    for tenant, (files, parts) in live.items():
        objects = {thing for thing in before[tenant] if thing.key in files}
        assert len(objects) == len(files) > 0
        assert held(storage, tenant) == (objects, parts)


@pytest.mark.usefixtures("in_acme")
def test_what_is_young_is_left_alone(storage: ObjectStorage, acme: Tenant) -> None:
    orphan = leave(Way(None, has_file=True, parts=1))

    swept = sweep_orphans(now=timezone.now() + GRACE - timedelta(minutes=1))

    assert (swept.objects, swept.multiparts) == (0, 0)
    objects, parts = held(storage, acme)
    assert ({thing.key for thing in objects}, parts) == ({orphan.storage_key}, {orphan.storage_key})


@pytest.mark.usefixtures("in_acme")
def test_a_file_that_is_not_named_as_ours_is_somebody_elses(
    in_folder: ObjectStorage, acme: Tenant
) -> None:
    key = f"{acme.pk}/to-import/march.wav"
    write_stream(in_folder, key, [b"RIFF"], content_type="audio/wav")
    begin(key, parts=1)

    swept = sweep_orphans(now=after_grace())

    assert (swept.objects, swept.multiparts, in_folder.size_of(key)) == (0, 0, 4)


def test_without_a_scope_nothing_is_removed(in_folder: ObjectStorage, acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        orphan = leave(ORPHAN)

    with pytest.raises(UnscopedQueryError):
        sweep_orphans(now=after_grace())

    assert in_folder.size_of(orphan.storage_key) == 4


@pytest.mark.usefixtures("in_acme")
def test_an_upload_that_is_bound_after_the_listing_keeps_its_file(
    in_folder: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = leave(Way(UploadState.RECEIVED, has_file=True))
    listed = list(in_folder.list_objects(""))

    def bound_meanwhile(prefix: str) -> Iterator[ListedObject]:
        if not Recording.objects.exists():
            record(upload)
        return iter(listed)

    monkeypatch.setattr(in_folder, "list_objects", bound_meanwhile)
    swept = sweep_orphans(now=after_grace())

    assert (swept.objects, in_folder.size_of(upload.storage_key)) == (0, 4)


@pytest.mark.usefixtures("in_acme")
def test_an_upload_that_is_bound_between_two_questions_keeps_its_file(
    in_folder: ObjectStorage,
) -> None:
    upload = leave(Way(UploadState.RECEIVED, has_file=True))

    with connection.execute_wrapper(bound_before_second_question(upload)):
        swept = sweep_orphans(now=after_grace())

    assert Recording.objects.filter(storage_key=upload.storage_key).exists()
    assert (swept.objects, in_folder.size_of(upload.storage_key)) == (0, 4)


def bound_before_second_question(upload: Upload) -> Callable[..., object]:
    asked: list[str] = []

    def bind(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "key" in sql and sql.startswith("SELECT"):
            asked.append(sql)
            if len(asked) == 2:
                record(upload)
        return execute(sql, *rest)

    return bind


@pytest.mark.usefixtures("in_acme")
def test_a_call_whose_recording_is_gone_is_reported_and_stays(storage: ObjectStorage) -> None:
    bound = Way(UploadState.BOUND, has_file=True)
    leave(bound)
    lost = leave(bound)
    storage.delete(lost.storage_key)

    swept = sweep_orphans(now=after_grace())

    assert [gone.subject_id for gone in swept.missing] == [lost.call_id]
    assert Recording.objects.count() == 2


@pytest.mark.usefixtures("in_acme")
def test_what_a_virus_was_found_in_is_not_missed(storage: ObjectStorage) -> None:
    infected = leave(Way(UploadState.BOUND, has_file=True))
    delete_objects(Subject(SUBJECT_KIND, infected.call_id))
    storage.delete(infected.storage_key)
    assert sweep_orphans(now=after_grace()).missing == []


@pytest.mark.usefixtures("in_acme")
def test_a_storage_that_is_away_costs_no_upload_and_reports_no_loss(settings: Settings) -> None:
    keep_in_s3(settings, "http://127.0.0.1:9")
    upload = leave(Way(UploadState.CREATED))

    with pytest.raises(StorageFailedError):
        sweep_orphans(now=after_grace())

    assert expire_uploads() == 0
    upload.refresh_from_db()
    assert upload.state == UploadState.CREATED


@pytest.mark.usefixtures("in_acme")
def test_orphans_beyond_one_question_go_as_well(
    in_folder: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.storage.sweep._ASKED_AT_ONCE", 3)
    for way in [ORPHAN, Way(UploadState.BOUND, has_file=True)] * 4:
        leave(way)

    swept = sweep_orphans(now=after_grace())

    assert (swept.objects, swept.missing, len(list(in_folder.list_objects("")))) == (4, [], 4)


@pytest.mark.usefixtures("in_acme")
def test_one_run_removes_so_many_and_the_next_goes_on(
    in_folder: ObjectStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.storage.sweep._REMOVED_AT_MOST", 3)
    for _ in range(4):
        leave(ORPHAN)

    assert [sweep_orphans(now=after_grace()).objects for _ in range(3)] == [3, 1, 0]
