"""What others may know of a furnished tenant: every id, address, number and key."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from allauth.account.utils import user_pk_to_url_str

from calls.domain.playback import audio_url
from calls.models import Call, ImportLine, ImportRun, Recording, Stage, Upload
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
from tenants.states import Role
from tickets.models import (
    ArticleVersion,
    CallRule,
    ClassifierVersion,
    Decision,
    DecisionPolicy,
    Example,
    Feedback,
    FeedbackRequest,
    Intent,
    IntentSuggestion,
    KnowledgeArticle,
    Macro,
    ServiceLevel,
    Ticket,
    TicketMessage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

# The book's keys of rows of which a furnished tenant has one each.
_OF_TICKETS: Final[dict[str, type[Model]]] = {
    "ticket": Ticket,
    "decision": Decision,
    "intent": Intent,
    "example": Example,
    "classifier": ClassifierVersion,
    "policy": DecisionPolicy,
    "suggestion": IntentSuggestion,
    "article": KnowledgeArticle,
    "article_version": ArticleVersion,
    "macro": Macro,
    "message": TicketMessage,
    "service_level": ServiceLevel,
    "call_rule": CallRule,
    "feedback": Feedback,
    "feedback_request": FeedbackRequest,
}


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
    ticket: str
    ticket_external_id: str
    decision: str
    intent: str
    example: str
    classifier: str
    policy: str
    suggestion: str
    article: str
    article_version: str
    macro: str
    message: str
    service_level: str
    call_rule: str
    feedback: str
    feedback_request: str

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter((field.name, getattr(self, field.name)) for field in fields(self))


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
            ticket_external_id=Ticket.objects.get().external_id,
            **{name: str(model._default_manager.get().pk) for name, model in _OF_TICKETS.items()},
        )


def book_of_nobody(like: Book) -> Book:
    """As many letters and the same shapes, and nothing that exists."""
    tenant, call, upload = (str(uuid7()) for _ in range(3))
    return Book(
        **{name: str(uuid7()) for name in ("settings", "member", "team", "place", "phone")},
        **{name: str(uuid7()) for name in ("api_key", "usage", "stage")},
        **{name: str(uuid7()) for name in ("import_run", "import_line", *_OF_TICKETS)},
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
        ticket_external_id="nobodyticket",
        company="nobodysfirm1",
        cursor=f"1900000000000000.{call.replace('-', '')}",
        upload_key=f"{tenant}/2026/03/02/{upload}.wav",
        storage_key=f"{tenant}/2026/03/02/{call}.wav",
        permit=like.permit,
    )


def _name_in_links(user: User) -> str:
    name: str = user_pk_to_url_str(user)
    return name
