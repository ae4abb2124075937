"""Switching an intent off when its answers are shown to be wrong too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tickets.domain.decision.policies import current_policy
from tickets.domain.watching.evidence import is_broken
from tickets.domain.watching.verdicts import is_right
from tickets.models import Decision, Intent
from tickets.states import Action

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHANCE: Final = 0.05  # Of halting an intent that keeps its promise, ever.


def halt_if_broken(intent: Intent) -> bool:
    """Halt the intent where its answers are shown to be wrong more often than promised.

    Looked at are the answers given since `Intent.watched_from`, twice, at half the chance
    each: those drawn for an audit, as far as people have looked; and all of them, where an answer
    that nobody spoke of counts as right, so that only complaints can show more errors than there
    are in truth to be found. Cheap to repeat; True only where this call halted it.
    """
    given = _answers_since(intent)
    audited = [said for decision, said in given if decision.is_audited and said is not None]
    target = _promised()
    if not (_shows(audited, target) or _shows([said is not False for _, said in given], target)):
        return False
    wrong = sum(said is False for _, said in given)
    because = f"{wrong} of {len(given)} answers were wrong; at most {target:.1%} may be"
    running = Intent.objects.filter(pk=intent.pk, halted_at=None)
    return bool(running.update(halted_at=timezone.now(), halted_because=because))


def halt_broken_intents() -> int:
    """Look at each intent that answers; how many were halted."""
    answering = Intent.objects.filter(auto_resolve=True, halted_at=None)
    return sum(halt_if_broken(intent) for intent in answering)


def resume(intent: Intent) -> None:
    """Let an intent answer again; its answers are counted anew."""
    intent.halted_at, intent.halted_because, intent.watched_from = None, "", timezone.now()
    intent.save(update_fields=["halted_at", "halted_because", "watched_from", "updated_at"])


def _answers_since(intent: Intent) -> list[tuple[Decision, bool | None]]:
    given = Decision.objects.filter(
        intent_id=intent.pk, action=Action.AUTO_RESOLVE, created_at__gte=intent.watched_from
    )
    scores_aside = given.only("is_audited").prefetch_related("verdicts")
    return [(decision, is_right(decision)) for decision in scores_aside]


def _promised() -> float:
    """The share of wrong answers the policy allows: its target, or what its threshold leaves."""
    policy = current_policy()
    allowed = 1 - policy.threshold if policy.risk_target is None else policy.risk_target
    return min(max(allowed, 0.001), 0.5)


def _shows(said: Iterable[bool], target: float) -> bool:
    outcomes = list(said)
    errors = outcomes.count(False)
    return is_broken(errors, len(outcomes), target, chance=_CHANCE / 2)
