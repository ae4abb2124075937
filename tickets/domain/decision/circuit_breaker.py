"""Switching an intent off when its answers are shown to be wrong too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from engines.statistics.sequential import exceeds_target
from tenants.domain.actors import SYSTEM
from tenants.domain.audit import record, record_change, values_of
from tenants.domain.subjects import Subject
from tickets.domain.decision.policies import current_policy
from tickets.domain.decision.verdicts import was_right
from tickets.models import ANSWERS, Decision, Intent, Verdict
from tickets.states import STAFF_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from tenants.domain.actors import Actor

_RUNNING: Final = {"halted_at": None, "halted_because": ""}
_CHANCE: Final = 0.05  # Of halting an intent that keeps its risk target, ever.


def pause_if_broken(intent: Intent) -> bool:
    """Halt the intent whose answers are shown to be wrong more often than the risk target allows.

    Looked at are the answers given since `Intent.watched_from`, twice, at half the chance
    each: those drawn for an audit, as far as people have looked; and all of them, where an answer
    that nobody spoke of counts as right, so that only complaints can show more errors than there
    are in truth to be found. Cheap to repeat; True only where this call halted it.
    """
    answers = _answers_since(intent)
    count, target = answers.count(), _risk_target()
    known = [(was_right(said), _is_checked(said)) for said in _words_on(answers)]
    audited = [right for right, is_checked in known if is_checked and right is not None]
    wrong = sum(right is False for right, _is_checked in known)
    if not (
        exceeds_target(audited.count(False), len(audited), target, chance=_CHANCE / 2)
        or exceeds_target(wrong, count, target, chance=_CHANCE / 2)
    ):
        return False
    because = f"{wrong} of {count} answers were wrong; at most {target:.1%} may be"
    return _halt(intent, because)


def pause_broken_intents() -> int:
    """Look at each intent that answers; how many were halted."""
    answering = Intent.objects.filter(auto_resolve=True, halted_at=None)
    return sum(pause_if_broken(intent) for intent in answering)


def resume(intent: Intent, *, actor: Actor) -> None:
    """Let a halted intent answer again; its answers are counted anew. Safe to repeat."""
    with transaction.atomic():
        halted = Intent.objects.select_for_update().filter(pk=intent.pk, halted_at__isnull=False)
        row = halted.first()
        if row is None:
            return
        before = values_of(row, list(_RUNNING))
        halted.update(**_RUNNING, watched_from=timezone.now(), updated_at=timezone.now())
        record_change(actor, "intent.resumed", Subject("intent", intent.pk), before, _RUNNING)


def _halt(intent: Intent, because: str) -> bool:
    now = timezone.now()
    halted = {"halted_at": now, "halted_because": because}
    with transaction.atomic():
        running = Intent.objects.filter(pk=intent.pk, halted_at=None)
        is_halted = bool(running.update(**halted, updated_at=now))
        if is_halted:
            record(SYSTEM, "intent.halted", Subject("intent", intent.pk), _RUNNING, halted)
    return is_halted


def _answers_since(intent: Intent) -> QuerySet[Decision]:
    given: QuerySet[Decision] = Decision.objects.filter(
        ANSWERS, intent_id=intent.pk, created_at__gte=intent.watched_from
    )
    return given


def _words_on(answers: QuerySet[Decision]) -> Iterable[list[Verdict]]:
    """What was said of each answer of which anything was said."""
    said = Verdict.objects.filter(decision__in=answers).select_related("decision")
    by_decision: dict[UUID, list[Verdict]] = {}
    for verdict in said.order_by("created_at", "pk"):
        by_decision.setdefault(verdict.decision_id, []).append(verdict)
    return by_decision.values()


def _is_checked(said: Iterable[Verdict]) -> bool:
    """Whether it was drawn and people looked: a complaint alone is no audit."""
    return any(verdict.decision.is_audited and verdict.source in STAFF_SOURCES for verdict in said)


def _risk_target() -> float:
    """The share of wrong answers the policy allows: its target, or what its threshold leaves."""
    policy = current_policy()
    allowed = 1 - policy.threshold if policy.risk_target is None else policy.risk_target
    return min(max(allowed, 0.001), 0.5)
