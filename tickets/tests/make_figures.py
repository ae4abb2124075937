"""A world of decided tickets drawn at random from a seed, for tests of figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar

from tenants.domain.actors import SYSTEM
from tenants.models import TenantOwned, UsageEntry
from tenants.scope import tenant_scope
from tickets.models import (
    CallRule,
    ClassifierVersion,
    Decision,
    DecisionPolicy,
    Ticket,
    TicketEvent,
    Verdict,
)
from tickets.states import (
    Action,
    ClassifierState,
    LabelSource,
    Reason,
    TicketEventKind,
    TicketStatus,
)
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.models import Tenant

M = TypeVar("M", bound=TenantOwned)

NOW: Final = datetime(2026, 3, 31, 12, tzinfo=UTC)
_SPAN: Final = 70 * 86_400  # Seconds: tickets of the ten weeks before.
_INTENTS: Final = ("refund", "delivery", "")
_REASONS: Final = (
    [Reason.LOW_CONFIDENCE],
    [Reason.FEW_LABELS],
    [Reason.LOW_CONFIDENCE, Reason.HIGH_RISK],
    [Reason.INTENT_OFF],
    [Reason.ERROR],
    [Reason.NO_ANSWER, Reason.ASKS_FOR_PERSON],
)


def make_world(tenant: Tenant, *, seed: int, tickets: int) -> None:
    """Tickets of all kinds, with verdicts, reopenings, due times and costs, until NOW."""
    chance = Random(seed)  # noqa: S311  # Not a secret.
    with tenant_scope(tenant.pk):
        versions = [make_version(number) for number in (1, 2)]
        policies = [
            DecisionPolicy.objects.create(
                number=number, audit_share=share, is_active=number == 1, **SYSTEM.columns()
            )
            for number, share in ((1, 0.5), (2, 0.25))
        ]
        rule = CallRule.objects.create(name=f"rule {seed}", sentiment="negative")
        for _ in range(tickets):
            ticket = _ticket(chance, rule)
            if chance.random() < 0.9:
                decision = _decision(chance, ticket, versions, policies)
                _aftermath(chance, decision)
        _merge_some(chance)


def make_version(number: int, **fields: object) -> ClassifierVersion:
    version: ClassifierVersion = ClassifierVersion.objects.create(
        number=number, state=ClassifierState.READY, **fields
    )
    return version


def written_at(at: datetime, row: M) -> M:
    """Insert the row as if it had been written at that time: some may never be changed."""
    row.created_at = row.updated_at = at
    row.save_base(raw=True, force_insert=True)  # Raw: a clock would overwrite the times.
    return row


def _ticket(chance: Random, rule: CallRule) -> Ticket:
    asked = NOW - timedelta(seconds=chance.randrange(_SPAN))
    due = asked + timedelta(hours=4)
    ticket = Ticket(
        message="Where is it?",
        opened_by=rule if chance.random() < 0.1 else None,
        status=chance.choice([TicketStatus.OPEN, TicketStatus.CLOSED, TicketStatus.ESCALATED]),
        first_answer_due_at=due if chance.random() < 0.9 else None,
        first_answered_at=_moment(chance, due),
        resolution_due_at=due if chance.random() < 0.9 else None,
        resolved_at=_moment(chance, due),
        waiting_since=asked if chance.random() < 0.2 else None,
    )
    return written_at(asked, ticket)


def _moment(chance: Random, near: datetime) -> datetime | None:
    shift = timedelta(hours=chance.choice((-1, 0, 1)))
    return near + shift if chance.random() < 0.6 else None


def _decision(
    chance: Random,
    ticket: Ticket,
    versions: Sequence[ClassifierVersion],
    policies: Sequence[DecisionPolicy],
) -> Decision:
    is_answer = chance.random() < 0.5
    name = chance.choice(_INTENTS[:2] if is_answer else _INTENTS)
    decision = Decision(
        ticket=ticket,
        action=Action.AUTO_RESOLVE if is_answer else Action.ESCALATE,
        intent_name=name,
        confidence=round(chance.random(), 2),
        reasons=[] if is_answer else chance.choice(_REASONS),
        answer="Soon." if is_answer else "",
        classifier=chance.choice(versions) if name else None,
        policy=chance.choice(policies),
        input_hash="0",
        is_audited=is_answer and chance.random() < 0.4,
    )
    return written_at(ticket.created_at, decision)


def _aftermath(chance: Random, decision: Decision) -> None:
    """Verdicts in any order, reopenings near the seventh day, and a bill."""
    ticket, decided = decision.ticket, decision.created_at
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        Verdict.objects.create(
            decision=decision,
            source=chance.choice(LabelSource.values[1:]),
            is_intent_right=(word := chance.choice((True, False, None))),
            is_resolved=chance.choice((True, False) if word is None else (True, False, None)),
            **PROGRAM.columns(),
        )
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        back = decided + timedelta(days=chance.choice((1, 6, 7, 8)))
        written_at(
            back, TicketEvent(ticket=ticket, kind=TicketEventKind.REOPENED, **PROGRAM.columns())
        )
    if chance.random() < 0.2:
        _bill(ticket, Decimal(chance.randrange(1, 50)))


def _bill(ticket: Ticket, tokens: Decimal) -> None:
    price = Decimal("0.0001")
    UsageEntry.objects.create(
        subject_kind="ticket",
        subject_id=ticket.pk,
        stage="opinion",
        booking="1",
        engine="fake",
        model="fake",
        unit="token",
        quantity=tokens,
        unit_price_usd=price,
        cost_usd=tokens * price,
        attempt=1,
    )


def _merge_some(chance: Random) -> None:
    first, *rest = Ticket.objects.order_by("pk")
    merged = [ticket.pk for ticket in rest if chance.random() < 0.05]
    Ticket.objects.filter(pk__in=merged).update(merged_into=first, status=TicketStatus.CLOSED)
