"""An intent that misses the risk target is paused; one that keeps it is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tenants.domain.actors import SYSTEM
from tenants.models import AuditEvent
from tenants.tests.make_actors import stamp_by, stamp_of
from tickets.domain.decision.circuit_breaker import pause_if_broken, resume
from tickets.domain.decision.policies import change_policy
from tickets.domain.decision.verdicts import record_verdict
from tickets.models import Intent
from tickets.states import LabelSource, Reason
from tickets.tests.deciding import decided
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.fixture
def intent(acme: Tenant) -> Intent:
    return make_intent(acme)


def answer(tenant: Tenant, number: int, *, wrong: int, source: LabelSource) -> None:
    for position in range(number):
        decision = decided(make_ticket(tenant))
        if position < wrong or source == LabelSource.AUDIT:
            record_verdict(decision, source, is_resolved=position >= wrong, actor=PROGRAM)


@pytest.mark.parametrize("source", [LabelSource.AUDIT, LabelSource.FEEDBACK])
def test_an_intent_shown_to_be_wrong_too_often_is_switched_off(
    acme: Tenant, intent: Intent, in_acme: None, source: LabelSource
) -> None:
    change_policy(risk_target=None, threshold=0.95, audit_share=1.0, actor=PROGRAM)
    answer(acme, 8, wrong=4, source=source)

    assert pause_if_broken(intent)

    halted = Intent.objects.get()
    assert halted.halted_at
    assert halted.halted_because == "4 of 8 answers were wrong; at most 5.0% may be"
    assert decided(make_ticket(acme)).reasons == [Reason.INTENT_OFF]
    assert not pause_if_broken(halted)
    event = AuditEvent.objects.get(action="intent.halted")
    assert (event.subject_id, stamp_of(event)) == (intent.pk, stamp_by(SYSTEM))
    assert event.before == {"halted_at": None, "halted_because": ""}
    assert event.after
    assert event.after["halted_because"] == halted.halted_because


def test_an_intent_that_is_mostly_right_stays_on(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    change_policy(threshold=0.75, audit_share=1.0, actor=PROGRAM)
    answer(acme, 8, wrong=1, source=LabelSource.AUDIT)
    assert not pause_if_broken(intent)
    assert Intent.objects.get().halted_at is None


def test_a_resumed_intent_starts_anew(acme: Tenant, intent: Intent, in_acme: None) -> None:
    change_policy(threshold=0.95, actor=PROGRAM)
    answer(acme, 6, wrong=4, source=LabelSource.FEEDBACK)
    assert pause_if_broken(intent)
    resume(intent, actor=PROGRAM)
    assert not pause_if_broken(Intent.objects.get())
    assert decided(make_ticket(acme)).reasons == []


def test_what_runs_is_not_resumed_whoever_held_it_as_halted(intent: Intent, in_acme: None) -> None:
    halted_at, watched_from = timezone.now(), intent.watched_from
    intent.halted_at, intent.halted_because = halted_at, "4 of 10 were wrong."
    resume(intent, actor=PROGRAM)

    assert Intent.objects.get().watched_from == watched_from
    assert not AuditEvent.objects.exists()


def test_a_resumption_tells_why_it_was_halted_in_truth(intent: Intent, in_acme: None) -> None:
    Intent.objects.update(halted_at=timezone.now(), halted_because="4 of 10 were wrong.")
    resume(intent, actor=PROGRAM)  # As it was before it was halted.

    event = AuditEvent.objects.get()
    assert event.before
    assert event.before["halted_because"] == "4 of 10 were wrong."
    assert Intent.objects.get().halted_at is None


def test_complaints_are_no_audits(acme: Tenant, intent: Intent, in_acme: None) -> None:
    """Four of forty is within the target, though all that was drawn and spoken of was wrong."""
    change_policy(threshold=0.75, audit_share=1.0, actor=PROGRAM)
    answer(acme, 40, wrong=4, source=LabelSource.FEEDBACK)

    assert not pause_if_broken(intent)
