"""Tickets, intents, knowledge and feedback: what the walk gives a tenant and knocks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from calls.models import Call
from tenants.states import Role
from tenants.tests.walk.entries import Entries
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
    ServiceLevel,
    SuspendedMail,
    Ticket,
    TicketMessage,
)
from tickets.tests.make import make_decided_ticket, make_ticket_settings
from tickets.tests.walk_desks import DESKS
from tickets.tests.walk_operations import OPERATIONS
from tickets.tests.walk_pages import PAGES

if TYPE_CHECKING:
    from django.db.models import Model

    from tenants.tests.walk.book import Book, House

# Of each of these a furnished tenant has one row.
_MODELS: Final[dict[str, type[Model]]] = {
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
    "suspended_mail": SuspendedMail,
    "attachment": Attachment,
}


def _furnish(house: House) -> None:
    make_decided_ticket(house.tenant, call=Call.objects.get(), by=house.people[Role.AGENT])
    make_ticket_settings(house.tenant)


def _known(house: House) -> dict[str, str]:
    ids = {name: str(model._default_manager.get().pk) for name, model in _MODELS.items()}
    return ids | {"ticket_external_id": Ticket.objects.get().external_id}


def _unknown(like: Book, nobody: Book) -> dict[str, str]:
    return {"ticket_external_id": "nobodyticket"}


ENTRIES: Final = Entries(
    after=("tenants", "calls"),
    furnish=_furnish,
    known=_known,
    unknown=_unknown,
    parameters={
        **dict.fromkeys(("ticket", "into"), "ticket"),
        **dict.fromkeys(("intent", "right_intent"), "intent"),
        **dict.fromkeys(("decision", "skip"), "decision"),
        "assignee": "member",
        "macro": "macro",
    },
    pages=PAGES,
    operations=OPERATIONS,
    desks=DESKS,
)
