"""Calls, uploads, imports and the pipeline: what the walk gives a tenant and knocks at."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from calls.domain.history import note
from calls.domain.results.playback import audio_url
from calls.domain.search.documents import keep_document
from calls.models import (
    Call,
    ChunkResult,
    ImportLine,
    ImportRun,
    Recording,
    SavedSearch,
    Stage,
    Transcript,
    Upload,
)
from calls.stages import ANALYSIS
from calls.states import CallEventKind, CallStatus, UploadState
from calls.tests.make import keep_recording
from calls.tests.make_import import make_finished_import
from calls.tests.make_review import make_analyzed_call
from calls.tests.make_search import make_saved_search
from calls.tests.walk_requests import DESKS, OPERATIONS, PAGES
from tenants.domain.actors import Actor
from tenants.identifiers import uuid7
from tenants.models import PhoneNumber, TenantPause, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role, WorkState
from tenants.storage.port import object_storage, write_stream
from tenants.tests.make import ADA
from tenants.tests.walk.entries import Entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Membership, Tenant
    from tenants.tests.walk.book import Book, House


def _furnish(house: House) -> None:
    call = make_analyzed_call(house.tenant, agent=house.people[Role.AGENT])
    _complete(call, house.people[Role.SUPERVISOR])
    keep_document(Transcript.objects.get())
    make_saved_search(house.people[Role.ADMIN], f"q=refund&company_name={house.tenant.pk}")
    _await_upload(house.tenant, house.people[Role.SUPERVISOR])
    TenantPause.objects.create(kind=ANALYSIS.name, reason="The engine is away.", **ADA.columns())
    make_finished_import(call, house.people[Role.ADMIN])


def _complete(call: Call, by: Membership) -> None:
    """A call that failed late: a retry would change it, and every part of it is there."""
    Call.objects.filter(pk=call.pk).update(
        phone_number=PhoneNumber.objects.get(),
        uploaded_by=by,
        uploaded_by_kind=ActorKind.PERSON,
        status=CallStatus.FAILED,
        external_id=f"outer-{call.pk}",
        tags=["tag"],
        duration_ms=8_000,
    )
    _use_and_say(call, by)
    Stage.objects.create(
        call=call,
        kind=ANALYSIS.name,
        state=WorkState.FAILED,
        attempt=1,
        raised=1,
        error_message="The engine is away.",
    )
    Transcript.objects.filter(call=call).update(parameters_hash="0")


def _use_and_say(call: Call, by: Membership) -> None:
    """What its stages used, and a line of its history."""
    note(
        call.pk,
        CallEventKind.CHANGED,
        Actor(ActorKind.PERSON, "Somebody", by),
        detail="A detail.",
        before={"company_name": "A name."},
    )
    ChunkResult.objects.create(
        call=call, input_hash="0", words=[["word", 0, 1, 0.5]], language="en", seconds=Decimal(1)
    )
    UsageEntry.objects.create(
        subject_kind="call",
        subject_id=call.pk,
        stage="transcription",
        booking="1",
        engine="local",
        model="whisper",
        unit="second",
        quantity=Decimal(8),
        unit_price_usd=Decimal(0),
        cost_usd=Decimal(0),
        attempt=1,
    )


def _await_upload(tenant: Tenant, by: Membership) -> None:
    call_id = uuid7()
    Upload.objects.create(
        call_id=call_id,
        storage_key=f"{tenant.pk}/2026/03/02/{call_id}.wav",
        state=UploadState.RECEIVED,
        filename="promised.wav",
        content_type="audio/wav",
        uploaded_by=by,
        uploaded_by_kind=ActorKind.PERSON,
        expires_at=timezone.now() + timedelta(hours=1),
    )


def keep_objects(tenant: Tenant, content: bytes) -> None:
    """Put the recording and the received upload where their rows say they are."""
    with tenant_scope(tenant.pk):
        keep_recording(Call.objects.get(), content)
        key = Upload.objects.get().storage_key
        write_stream(object_storage(), key, [content], content_type="audio/wav")


def sizes_of_objects(book: Book) -> list[int | None]:
    return [object_storage().size_of(key) for key in (book.storage_key, book.upload_key)]


def _known(house: House) -> dict[str, str]:
    call, upload = Call.objects.get(), Upload.objects.get()
    return {
        "call": str(call.pk),
        "external_id": call.external_id,
        "company": call.company_name,
        "permit": parse_qs(urlsplit(audio_url(call)).query)["permit"][0],
        "upload": str(upload.pk),
        "upload_key": upload.storage_key,
        "storage_key": Recording.objects.get().storage_key,
        "saved_search": str(SavedSearch.objects.get().pk),
        "stage": str(Stage.objects.get().pk),
        "import_run": str(ImportRun.objects.get().pk),
        "import_line": str(ImportLine.objects.get().pk),
        "usage": str(UsageEntry.objects.get().pk),
    }


def _unknown(like: Book, nobody: Book) -> dict[str, str]:
    return {
        "external_id": "nobodysouter",
        "company": "nobodysfirm1",
        "permit": like.permit,
        "upload_key": f"{nobody.tenant}/2026/03/02/{nobody.upload}.wav",
        "storage_key": f"{nobody.tenant}/2026/03/02/{nobody.call}.wav",
    }


def _searches(them: Book) -> Iterator[dict[str, object]]:
    yield {"external_id": them.external_id}
    yield {"company_name": them.company}
    for text in (them.external_id, them.company, them.call):
        yield {"q": text}


ENTRIES: Final = Entries(
    furnish=_furnish,
    known=_known,
    unknown=_unknown,
    searches=_searches,
    parameters={
        **dict.fromkeys(("id", "call", "call_id"), "call"),
        "search_id": "saved_search",
        "uploaded_by": "member",
        "upload_id": "upload",
        "s3_key": "upload_key",
        "key": "storage_key",
    },
    pages=PAGES,
    operations=OPERATIONS,
    desks=DESKS,
)
