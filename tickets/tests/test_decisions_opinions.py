"""A second opinion near the threshold: it can hold an answer back, and never brings one on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.models import UsageEntry
from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.decisions import decide_ticket
from tickets.domain.decision.policies import change_policy
from tickets.models import Decision, Intent, SecondOpinion
from tickets.states import Action, Reason
from tickets.tests.choosing import FakeChooser
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.fixture(autouse=True)
def _intents(acme: Tenant, in_acme: None) -> None:
    make_intent(acme)
    make_intent(acme, "parcel")


def decided(acme: Tenant, chooser: FakeChooser, *, confidence: float = 0.8) -> Decision:
    asked = Advisers(FakeClassifier(confidence=confidence), chooser=chooser)
    return decide_ticket(make_ticket(acme).pk, advisers=lambda: asked)


def test_an_opinion_that_agrees_changes_nothing(acme: Tenant) -> None:
    decision = decided(acme, FakeChooser("refund"))

    assert decision.action == Action.AUTO_RESOLVE
    assert decision.second_opinion == {"engine": "fake", "model": "small", "intent": "refund"}


def test_an_opinion_that_differs_hands_it_to_a_person(acme: Tenant) -> None:
    decision = decided(acme, FakeChooser(None))

    assert (decision.action, decision.reasons) == (Action.ESCALATE, [Reason.OTHER_OPINION])
    assert decision.answer == "Your money is on its way."  # The draft.


def test_nobody_is_asked_of_what_goes_to_a_person_anyway(acme: Tenant) -> None:
    chooser = FakeChooser("refund")

    assert decided(acme, chooser, confidence=0.74).reasons == [Reason.LOW_CONFIDENCE]
    Intent.objects.update(auto_resolve=False)
    assert decided(acme, chooser).reasons == [Reason.INTENT_OFF]
    assert chooser.asked == []


def test_an_opinion_that_fails_hands_it_to_a_person(acme: Tenant) -> None:
    decision = decided(acme, FakeChooser(failure=TimeoutError()))

    assert (decision.reasons, decision.error) == ([Reason.ERROR], "no second opinion")


def test_far_above_the_threshold_nobody_is_asked(acme: Tenant) -> None:
    chooser = FakeChooser("refund")

    assert decided(acme, chooser, confidence=0.86).second_opinion is None
    assert chooser.asked == []


def test_without_a_band_nobody_is_asked(acme: Tenant) -> None:
    change_policy(opinion_band=0, actor=PROGRAM)
    chooser = FakeChooser("refund")

    assert decided(acme, chooser, confidence=0.76).action == Action.AUTO_RESOLVE
    assert chooser.asked == []


def test_the_same_question_is_asked_and_paid_for_once(acme: Tenant) -> None:
    chooser = FakeChooser("refund")
    decided(acme, chooser)
    decided(acme, chooser)

    assert UsageEntry.objects.filter(subject_kind="ticket", stage="opinion").count() == 1
    assert SecondOpinion.objects.count() == 1
    assert len(chooser.asked) == 1
