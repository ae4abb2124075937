"""A tenant with a row of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from calls.domain.history import note
from calls.models import (
    Call,
    ChunkResult,
    Stage,
    Transcript,
    Upload,
)
from calls.stages import ANALYSIS
from calls.states import CallStatus, EventKind, UploadState
from calls.tests.make import keep_recording
from calls.tests.make_import import make_finished_import
from calls.tests.make_review import make_analyzed_call
from tenants.domain.actors import Actor
from tenants.domain.keys import issue_key
from tenants.domain.people import found_tenant
from tenants.domain.roles import key_scopes
from tenants.identifiers import uuid7
from tenants.models import (
    IdempotencyRecord,
    Membership,
    PhoneNumber,
    Team,
    TeamMember,
    Tenant,
    TenantPause,
    UsageEntry,
)
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role, WorkState
from tenants.storage.port import object_storage, write_stream
from tenants.tests.make import ADA, make_member
from tickets.tests.make import make_decided_ticket, make_ticket_settings

if TYPE_CHECKING:
    from auditor.tests.walk.book import Book


@dataclass(frozen=True)
class House:
    """A furnished tenant, its people by role, and the text of its key."""

    tenant: Tenant
    people: dict[str, Membership]
    key: str


def furnish(slug: str) -> House:
    """A tenant with at least one row of every kind behind the wall."""
    tenant = found_tenant(name=slug.title(), slug=slug)
    people = {role.value: make_member(tenant, role) for role in Role}
    with tenant_scope(tenant.pk):
        team = Team.objects.create(name="Billing")
        for role in (Role.AGENT, Role.SUPERVISOR):
            TeamMember.objects.create(team=team, membership=people[role])
        number = PhoneNumber.objects.create(did_number=f"+49{uuid4().int % 10**10:010d}")
        _key, text = issue_key(name="program", scopes=key_scopes())
        IdempotencyRecord.objects.create(
            key=f"answer-{slug}",
            principal="program",
            request_hash="0",
            status_code=201,
            body='{"said": "before"}',
            headers={"Location": "/somewhere"},
        )
        call = make_analyzed_call(tenant, agent=people[Role.AGENT])
        _complete(call, number, people[Role.SUPERVISOR])
        _promise(tenant, people[Role.SUPERVISOR])
        TenantPause.objects.create(
            kind=ANALYSIS.name, reason="The engine is away.", **ADA.columns()
        )
        make_finished_import(call, people[Role.ADMIN])
        make_decided_ticket(tenant, call=call, by=people[Role.AGENT])
        make_ticket_settings(tenant)
    return House(tenant, people, text)


def _complete(call: Call, number: PhoneNumber, by: Membership) -> None:
    """A call that failed late: a retry would change it, and every part of it is there."""
    Call.objects.filter(pk=call.pk).update(
        phone_number=number,
        uploaded_by=by,
        uploaded_by_kind=ActorKind.PERSON,
        status=CallStatus.FAILED,
        external_id=f"outer-{call.pk}",
        tags=["tag"],
        duration_ms=8_000,
    )
    Stage.objects.create(
        call=call,
        kind=ANALYSIS.name,
        state=WorkState.FAILED,
        attempt=1,
        raised=1,
        error_message="The engine is away.",
    )
    note(
        call.pk,
        EventKind.CHANGED,
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
    Transcript.objects.filter(call=call).update(parameters_hash="0")


def _promise(tenant: Tenant, by: Membership) -> None:
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
