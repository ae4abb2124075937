"""Tickets and what belongs to them, for tests."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from django.utils import timezone

from tenants.domain.actors import SYSTEM
from tenants.models import OutgoingMail
from tenants.scope import tenant_scope
from tenants.states import ActorKind, WorkState
from tickets.domain.attachments.keys import attachment_key
from tickets.models import (
    ArticleVersion,
    Attachment,
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
    Passage,
    SecondOpinion,
    ServiceLevel,
    SuspendedMail,
    Ticket,
    TicketEvent,
    TicketMessage,
    Training,
    Verdict,
)
from tickets.states import (
    Action,
    ClassifierState,
    LabelSource,
    MessageKind,
    SuspensionReason,
    TicketStatus,
)
from tickets.tests.make_actors import PROGRAM, acting
from tickets.work_kinds import REPLY_MAIL

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.models import Membership, Tenant

_numbers = count(1)


def make_intent(tenant: Tenant, name: str = "refund", *, auto_resolve: bool = True) -> Intent:
    with tenant_scope(tenant.pk):
        intent: Intent = Intent.objects.create(
            name=name, auto_resolve=auto_resolve, answer_template="Your money is on its way."
        )
    return intent


def make_classifier(number: int, *, is_active: bool = False) -> ClassifierVersion:
    """A trained one of the scope's tenant; active, as of its training."""
    version: ClassifierVersion = ClassifierVersion.objects.create(
        number=number,
        state=ClassifierState.READY,
        arrays_sha256="0" * 64,
        is_active=is_active,
        activated_at=timezone.now() if is_active else None,
        activated_by_kind=ActorKind.SYSTEM if is_active else "",
    )
    return version


def make_ticket(tenant: Tenant, message: str = "Where is my money?") -> Ticket:
    with tenant_scope(tenant.pk):
        ticket: Ticket = Ticket.objects.create(
            message=message, external_id=f"ticket-{next(_numbers)}"
        )
    return ticket


def make_decided_ticket(tenant: Tenant, *, call: Call, by: Membership) -> Ticket:
    """An escalated ticket of a call with a row of everything a ticket may have."""
    with tenant_scope(tenant.pk):
        intent, said = make_intent(tenant), acting(by).columns()
        Example.objects.create(intent=intent, text="Give it back", text_hash="1", **said)
        ticket = make_ticket(tenant)
        Ticket.objects.filter(pk=ticket.pk).update(
            intent=intent, status=TicketStatus.ESCALATED, call=call, assignee=by
        )
        classifier = ClassifierVersion.objects.create(number=1, state=ClassifierState.READY)
        Training.objects.create(version=classifier, state=WorkState.DONE)
        decision = Decision.objects.create(
            ticket=ticket,
            action=Action.ESCALATE,
            intent_id=intent.pk,
            intent_name=intent.name,
            confidence=0.5,
            classifier=classifier,
            policy=DecisionPolicy.objects.create(number=1, is_active=True, **SYSTEM.columns()),
            input_hash="1",
        )
        Verdict.objects.create(
            decision=decision, source=LabelSource.PERSON, is_intent_right=True, **said
        )
        note = TicketMessage.objects.create(
            ticket=ticket, kind=MessageKind.NOTE, body="A note.", **said
        )
        OutgoingMail.objects.create(
            kind=REPLY_MAIL.name, subject_id=note.pk, state=WorkState.CANCELLED
        )
        make_attachment(note)
        TicketEvent.objects.create(ticket=ticket, kind="assigned", **said)
        request = FeedbackRequest.objects.create(
            ticket=ticket, expires_at=timezone.now() + timedelta(days=1)
        )
        Feedback.objects.create(request=request, rating=4)
    return ticket


def make_attachment(message: TicketMessage) -> None:
    Attachment.objects.create(
        message=message,
        name="bill.pdf",
        content_type="application/pdf",
        size_bytes=1,
        sha256="0" * 64,
        storage_key=attachment_key(),
    )


def make_ticket_settings(tenant: Tenant) -> None:
    """Service level, a macro, and an article that can be found."""
    with tenant_scope(tenant.pk):
        ServiceLevel.objects.create(opens=[time(9)] * 7, closes=[time(17)] * 7)
        Macro.objects.create(name="Thanks", body="Thank you.")
        article = KnowledgeArticle.objects.create(slug="refunds")
        version = ArticleVersion.objects.create(
            article=article,
            number=1,
            title="Refunds",
            body="Within a week.",
            is_published=True,
            **PROGRAM.columns(),
        )
        Passage.objects.create(version=version, position=0, text="Within a week.")
        CallRule.objects.create(name="Unhappy callers", sentiment="negative")
        IntentSuggestion.objects.create(title="opening hours", size=3)
        SuspendedMail.objects.create(
            reason=SuspensionReason.ABSENCE,
            sender="away@example.com",
            subject="Out of office",
            text="Back on Monday.",
            email_id="<away@example.com>",
            email_fingerprint="f" * 64,
        )
        SecondOpinion.objects.create(question_hash="1", engine="fake", model="fake")
