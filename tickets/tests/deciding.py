"""Decide tickets in tests, and see what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.decisions import decide_ticket
from tickets.models import Decision, Ticket, TicketEvent, TicketMessage
from tickets.tests.doubles import FakeClassifier

if TYPE_CHECKING:
    from engines.classifier.port import Classifier
    from tickets.domain.decision.answers import KnowledgeIndex


def decided(
    ticket: Ticket,
    classifier: Classifier | None = None,
    knowledge: KnowledgeIndex | None = None,
) -> Decision:
    asked = Advisers(classifier or FakeClassifier(), knowledge)
    return decide_ticket(ticket.pk, advisers=lambda: asked)


def rows_written() -> tuple[int, int, int]:
    counted = (Decision.objects, TicketMessage.objects, TicketEvent.objects)
    return counted[0].count(), counted[1].count(), counted[2].count()
