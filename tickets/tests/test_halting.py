"""An intent that breaks its promise is switched off; one that keeps it is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tenants.scope import tenant_scope
from tickets.domain.decision.policies import change_policy
from tickets.domain.watching.evidence import is_broken, log_evidence
from tickets.domain.watching.halting import halt_if_broken, resume
from tickets.domain.watching.verdicts import say
from tickets.models import Intent
from tickets.states import LabelSource, Reason
from tickets.tests.deciding import decided
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Tenant

RUNS, LENGTH = 400, 2_000


@pytest.fixture
def in_acme(acme: Tenant) -> Iterator[None]:
    with tenant_scope(acme.pk):
        yield


@pytest.fixture
def intent(acme: Tenant) -> Intent:
    return make_intent(acme)


def ever_halted(rate: float, target: float) -> list[int | None]:
    """Of each simulated run the number of answers after which it was halted, or None."""
    draws = np.random.default_rng(4).random((RUNS, LENGTH)) < rate
    known: dict[tuple[int, int], bool] = {}
    halts: list[int | None] = []
    for run in draws:
        errors = np.cumsum(run)
        # The evidence only rises with an error, so only there it can first be enough.
        looks = [(int(errors[at]), int(at) + 1) for at in np.flatnonzero(run)]
        for look in looks:
            known.setdefault(look, is_broken(*look, target))
        halts.append(next((count for wrong, count in looks if known[wrong, count]), None))
    return halts


@pytest.mark.parametrize("target", [0.01, 0.05, 0.25])
def test_at_the_promised_rate_hardly_an_intent_is_ever_halted(target: float) -> None:
    halted = [count for count in ever_halted(target, target) if count]
    assert len(halted) <= 0.05 * RUNS


@pytest.mark.parametrize(("rate", "target"), [(0.05, 0.01), (0.15, 0.05), (0.5, 0.25)])
def test_a_broken_promise_is_found(rate: float, target: float) -> None:
    halted = [count for count in ever_halted(rate, target) if count]
    assert len(halted) == RUNS
    assert np.median(halted) * rate < 25  # Errors that it cost.


def test_evidence_grows_with_errors_and_shrinks_with_right_answers() -> None:
    assert log_evidence(0, 0, 0.01) == 0.0
    assert log_evidence(3, 50, 0.01) > log_evidence(2, 50, 0.01) > log_evidence(2, 60, 0.01)


def answer(tenant: Tenant, number: int, *, wrong: int, source: LabelSource) -> None:
    for position in range(number):
        decision = decided(make_ticket(tenant))
        if position < wrong or source == LabelSource.AUDIT:
            say(decision, source, is_resolved=position >= wrong)


@pytest.mark.parametrize("source", [LabelSource.AUDIT, LabelSource.FEEDBACK])
def test_an_intent_shown_to_be_wrong_too_often_is_switched_off(
    acme: Tenant, intent: Intent, in_acme: None, source: LabelSource
) -> None:
    change_policy(risk_target=None, threshold=0.95, audit_share=1.0)
    answer(acme, 8, wrong=4, source=source)

    assert halt_if_broken(intent)

    halted = Intent.objects.get()
    assert halted.halted_at
    assert halted.halted_because == "4 of 8 answers were wrong; at most 5.0% may be"
    assert decided(make_ticket(acme)).reasons == [Reason.INTENT_OFF]
    assert not halt_if_broken(halted)


def test_an_intent_that_is_mostly_right_stays_on(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    change_policy(threshold=0.75, audit_share=1.0)
    answer(acme, 8, wrong=1, source=LabelSource.AUDIT)
    assert not halt_if_broken(intent)
    assert Intent.objects.get().halted_at is None


def test_a_resumed_intent_starts_anew(acme: Tenant, intent: Intent, in_acme: None) -> None:
    change_policy(threshold=0.95)
    answer(acme, 6, wrong=4, source=LabelSource.FEEDBACK)
    assert halt_if_broken(intent)
    resume(intent)
    assert not halt_if_broken(Intent.objects.get())
    assert decided(make_ticket(acme)).reasons == []


def test_complaints_are_no_audits(acme: Tenant, intent: Intent, in_acme: None) -> None:
    """Four of forty is within the promise, though all that was drawn and spoken of was wrong."""
    change_policy(threshold=0.75, audit_share=1.0)
    answer(acme, 40, wrong=4, source=LabelSource.FEEDBACK)

    assert not halt_if_broken(intent)
