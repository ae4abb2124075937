"""Calls and stages for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from calls.domain.uploads.keys import RECORDING
from calls.models import Call, Recording, Stage
from calls.stages import TRANSCRIPTION
from calls.states import SUBJECT_KIND
from tenants.domain.subjects import Subject
from tenants.scope import tenant_scope
from tenants.states import ActorKind
from tenants.storage.objects import register_object
from tenants.storage.port import object_storage, write_stream

if TYPE_CHECKING:
    from tenants.models import Membership, Tenant

_NINE_O_CLOCK = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def make_call(
    tenant: Tenant, *, agent: Membership | None = None, minutes: int = 6, external_id: str = ""
) -> Call:
    """A call that was uploaded: recording and no stage."""
    number = next(_numbers)
    with tenant_scope(tenant.pk):
        call: Call = Call.objects.create(
            agent=agent,
            external_id=external_id,
            original_filename=f"call-{number}.wav",
            uploaded_at=timezone.now(),
            uploaded_by_kind=ActorKind.SYSTEM,
            started_at=_NINE_O_CLOCK,
            ended_at=_NINE_O_CLOCK + timedelta(minutes=minutes),
        )
        key = f"{tenant.pk}/2026/03/02/{call.pk}.wav"
        Recording.objects.create(call=call, storage_key=key, ending="wav", size_bytes=1_000)
        register_object(Subject(SUBJECT_KIND, call.pk), RECORDING, key=key, size_bytes=1_000)
    return call


def make_stage(call: Call, kind: str = TRANSCRIPTION.name) -> Stage:
    with tenant_scope(call.tenant.pk):
        stage: Stage = Stage.objects.create(call=call, kind=kind)
    return stage


def keep_recording(call: Call, content: bytes) -> None:
    """Put the recording's object where its row says it is."""
    with tenant_scope(call.tenant.pk):
        key = Recording.objects.get(call=call).storage_key
        write_stream(object_storage(), key, [content], content_type="audio/wav")
