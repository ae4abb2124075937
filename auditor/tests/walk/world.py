"""A tenant with a row of every kind, and what others may know of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from calls.domain.playback import audio_url
from calls.models import (
    Call,
    CallEvent,
    ChunkResult,
    ImportLine,
    ImportRun,
    Recording,
    Stage,
    TenantPause,
    Transcript,
    Upload,
)
from calls.states import CallStatus, StageKind, StageState, UploadState
from calls.storage.port import recordings, write_stream
from calls.tests.make import keep_recording
from calls.tests.make_import import make_finished_import
from calls.tests.make_review import make_analyzed_call
from tenants.domain.keys import issue_key
from tenants.domain.people import found_tenant
from tenants.identifiers import uuid7
from tenants.models import (
    ApiKey,
    IdempotencyRecord,
    Membership,
    PhoneNumber,
    Team,
    TeamMember,
    Tenant,
    TenantSettings,
    UsageEntry,
    User,
)
from tenants.scope import tenant_scope
from tenants.states import Role, Scope
from tenants.tests.make import make_member
from tickets.tests.make import make_decided_ticket, make_ticket_settings

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class House:
    """A furnished tenant, its people by role, and the text of its key."""

    tenant: Tenant
    people: dict[str, Membership]
    key: str


@dataclass(frozen=True)
class Book:
    """What a request may carry of a tenant: ids, addresses, numbers, keys."""

    tenant: str
    slug: str
    settings: str
    member: str
    email: str
    person: str
    team: str
    team_name: str
    place: str
    phone: str
    number: str
    api_key: str
    prefix: str
    usage: str
    answer_key: str
    call: str
    external_id: str
    company: str
    cursor: str
    upload: str
    upload_key: str
    storage_key: str
    stage: str
    import_run: str
    import_line: str
    permit: str

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter((field.name, getattr(self, field.name)) for field in fields(self))


def furnish(slug: str) -> House:
    """A tenant with at least one row of every kind behind the wall."""
    tenant = found_tenant(name=slug.title(), slug=slug)
    people = {role.value: make_member(tenant, role) for role in Role}
    with tenant_scope(tenant.pk):
        team = Team.objects.create(name="Billing")
        for role in (Role.AGENT, Role.SUPERVISOR):
            TeamMember.objects.create(team=team, membership=people[role])
        number = PhoneNumber.objects.create(did_number=f"+49{uuid4().int % 10**10:010d}")
        _key, text = issue_key(name="program", scopes=Scope.values)
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
            kind=StageKind.ANALYSIS, reason="The engine is away.", by_name="Ada"
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
        status=CallStatus.FAILED,
        external_id=f"outer-{call.pk}",
        tags=["tag"],
        duration_ms=8_000,
    )
    Stage.objects.create(
        call=call,
        kind=StageKind.ANALYSIS,
        state=StageState.FAILED,
        attempt=1,
        raised=1,
        error_message="The engine is away.",
    )
    CallEvent.objects.create(call=call, kind="made", by=by, detail="A detail.")
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
        expires_at=timezone.now() + timedelta(hours=1),
    )


def keep_objects(tenant: Tenant, content: bytes) -> None:
    """Put the recording and the received upload where their rows say they are."""
    with tenant_scope(tenant.pk):
        keep_recording(Call.objects.get(), content)
        key = Upload.objects.get().storage_key
        write_stream(recordings(), key, [content], content_type="audio/wav")


def sizes_of_objects(book: Book) -> list[int | None]:
    return [recordings().size_of(key) for key in (book.storage_key, book.upload_key)]


def book_of(tenant: Tenant) -> Book:
    with tenant_scope(tenant.pk):
        call = Call.objects.get()
        upload = Upload.objects.get()
        member = Membership.objects.select_related("user").get(role=Role.AGENT)
        team, key = Team.objects.get(), ApiKey.objects.get()
        number = PhoneNumber.objects.get()
        return Book(
            tenant=str(tenant.pk),
            slug=Tenant.objects.get(pk=tenant.pk).slug,
            settings=str(TenantSettings.objects.get().pk),
            member=str(member.pk),
            email=member.user.email,
            person=_name_in_links(member.user),
            team=str(team.pk),
            team_name=team.name,
            place=str(TeamMember.objects.get(membership=member).pk),
            phone=str(number.pk),
            number=number.did_number,
            api_key=str(key.pk),
            prefix=key.prefix,
            usage=str(UsageEntry.objects.get().pk),
            answer_key=IdempotencyRecord.objects.get().key,
            call=str(call.pk),
            external_id=call.external_id,
            company=call.company_name,
            cursor=f"1900000000000000.{call.pk.hex}",
            upload=str(upload.pk),
            upload_key=upload.storage_key,
            storage_key=Recording.objects.get().storage_key,
            stage=str(Stage.objects.get().pk),
            import_run=str(ImportRun.objects.get().pk),
            import_line=str(ImportLine.objects.get().pk),
            permit=parse_qs(urlsplit(audio_url(call)).query)["permit"][0],
        )


def book_of_nobody(like: Book) -> Book:
    """As many letters and the same shapes, and nothing that exists."""
    tenant, call, upload = (str(uuid7()) for _ in range(3))
    return Book(
        **{name: str(uuid7()) for name in ("settings", "member", "team", "place", "phone")},
        **{name: str(uuid7()) for name in ("api_key", "usage", "stage")},
        **{name: str(uuid7()) for name in ("import_run", "import_line")},
        tenant=tenant,
        call=call,
        upload=upload,
        slug="nobody-there",
        email=f"nobody{like.email[6:]}",
        person=_name_in_links(User(pk=uuid7())),
        team_name="nobodysteam1",
        number=f"+4979{like.number[5:]}",
        prefix="nobodysprefi",
        answer_key="nobodysanswr",
        external_id="nobodysouter",
        company="nobodysfirm1",
        cursor=f"1900000000000000.{call.replace('-', '')}",
        upload_key=f"{tenant}/2026/03/02/{upload}.wav",
        storage_key=f"{tenant}/2026/03/02/{call}.wav",
        permit=like.permit,
    )


def _name_in_links(user: User) -> str:
    name: str = user_pk_to_url_str(user)
    return name
