"""One object of every kind that the apps declare: kept while its subject is there, gone with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from django.utils import timezone

from calls.domain.copies import copy_claimed
from calls.domain.details import CallDetails
from calls.domain.pipeline.renditions import StoredRendition, keep_rendition
from calls.domain.removal import delete_call
from calls.domain.uploads.intake import bind_upload
from calls.domain.uploads.keys import rendition_key
from calls.domain.uploads.presigned import FileClaim, presign_upload
from calls.models import Call, Recording
from calls.stages import COPYING
from calls.states import SUBJECT_KIND
from calls.tests.make import make_stage
from calls.tests.make_review import make_analysis, make_transcript
from calls.tests.sounds import silence
from tenants.domain.actors import SYSTEM
from tenants.domain.subjects import Subject
from tenants.models import StoredObject
from tenants.storage.kinds import object_kinds
from tenants.storage.objects import objects_of
from tenants.storage.port import object_storage, write_stream
from tenants.storage.sweep import sweep_orphans
from tenants.work_queue.execution import work_on
from tickets.domain.mail.incoming import take
from tickets.domain.removal import delete_ticket
from tickets.models import Ticket
from tickets.states import SUBJECT_KIND as TICKET_KIND
from tickets.tests.letters import letter

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tenants.models import Tenant
    from tenants.storage.port import ObjectStorage

    Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

TWO_DAYS: Final = timedelta(days=2)


class Kept(NamedTuple):
    """What a kind's object was stored for, and how that is deleted."""

    subject: Subject
    delete: Callable[[], None]


def _recording() -> Kept:
    upload = presign_upload(FileClaim("call.wav", "audio/wav"), SYSTEM).upload
    write_stream(object_storage(), upload.storage_key, [silence()], content_type="audio/wav")
    call = bind_upload(upload, CallDetails(), SYSTEM).call
    return Kept(Subject(SUBJECT_KIND, call.pk), lambda: delete_call(call.pk, SYSTEM))


def _attachment() -> Kept:
    take(letter(files=("bill.pdf",)))
    ticket = Ticket.objects.get()
    subject = Subject(TICKET_KIND, ticket.pk)
    return Kept(subject, lambda: delete_ticket(ticket.pk, SYSTEM))


def _rendition() -> Kept:
    """Beside its recording, which goes with it."""
    kept = _recording()
    recording = Recording.objects.get(call=kept.subject.id)
    key = rendition_key(recording.storage_key)
    size = write_stream(object_storage(), key, [silence()], content_type="audio/mp4")
    keep_rendition(recording, StoredRendition(key, size))
    recording.save()
    return kept


def _copies() -> Kept:
    """Beside the recording of their call; in the main storage, as there is no other."""
    kept = _recording()
    call = Call.objects.get(pk=kept.subject.id)
    make_analysis(call, make_transcript(call, turns=2))
    work_on(COPYING, make_stage(call, COPYING.name).pk, copy_claimed)
    return kept


STORE: Final[dict[str, Callable[[], Kept]]] = {
    "recording": _recording,
    "rendition": _rendition,
    "transcript_copy": _copies,
    "analysis_copy": _copies,
    "attachment": _attachment,
}


pytestmark = pytest.mark.usefixtures("in_acme")


def test_every_declared_kind_is_stored_here() -> None:
    assert {kind.name for kind in object_kinds()} == STORE.keys()


@pytest.mark.parametrize("kind", STORE)
@pytest.mark.parametrize("dies_after_the_rows", [False, True])
def test_nothing_is_lost_while_the_subject_is_there_and_nothing_left_after(
    acme: Tenant,
    storage: ObjectStorage,
    kind: str,
    dies_after_the_rows: bool,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    kept = STORE[kind]()
    rows = list(objects_of(kept.subject))
    sizes = {row.key: row.size_bytes for row in rows}
    first = sweep_orphans(now=timezone.now() + TWO_DAYS)
    after_first = {found.key: found.size for found in storage.list_objects(f"{acme.pk}/")}

    with django_capture_on_commit_callbacks(execute=not dies_after_the_rows):
        kept.delete()
    second = sweep_orphans(now=timezone.now() + TWO_DAYS)

    assert kind in {row.kind for row in rows}
    assert (first.objects, first.missing, after_first) == (0, [], sizes)
    assert (second.objects, second.missing) == (len(rows) * dies_after_the_rows, [])
    assert list(storage.list_objects(f"{acme.pk}/")) == []
    assert not StoredObject.objects.exists()
