"""Intents and examples as people change them one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calls.tests.make import make_call
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.domain.intents.teaching import (
    add_examples,
    change_intent,
    create_intent,
    delete_intent,
    move_examples,
    remove_examples,
)
from tickets.models import ClassifierVersion, Example, Intent, Ticket
from tickets.states import LabelSource, Risk
from tickets.tests.make import make_decided_ticket, make_intent
from tickets.tests.make_actors import PROGRAM, acting

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_acme")


def _trainings() -> int:
    return ClassifierVersion.objects.filter(state="training").count()


def test_examples_are_added_once_and_asked_to_be_learned(acme: Tenant) -> None:
    refund = make_intent(acme)

    assert add_examples(refund, ["Money back", " money  BACK ", "Pay me"], actor=PROGRAM) == 2

    assert set(refund.examples.values_list("text", "source")) == {
        ("money BACK", LabelSource.PERSON),
        ("Pay me", LabelSource.PERSON),
    }
    assert _trainings() == 1


def test_a_text_belongs_to_whom_it_was_given_last(acme: Tenant) -> None:
    refund, parcel = make_intent(acme), make_intent(acme, "parcel")
    add_examples(refund, ["Where is it?"], actor=PROGRAM)

    add_examples(parcel, ["where is it?"], actor=PROGRAM)
    assert Example.objects.get().intent == parcel

    add_examples(None, ["where is it?"], actor=PROGRAM)
    assert Example.objects.get().intent is None


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 4_001])
def test_an_example_says_something(acme: Tenant, text: str) -> None:
    with pytest.raises(Refused, match="Example 2 of intent refund"):
        add_examples(make_intent(acme), ["Money back", text], actor=PROGRAM)

    assert not Example.objects.exists()


def test_nothing_added_or_removed_is_nothing_to_learn(acme: Tenant) -> None:
    assert add_examples(make_intent(acme), [], actor=PROGRAM) == 0
    assert remove_examples(Example.objects.all(), actor=PROGRAM) == 0
    assert _trainings() == 0


def test_examples_move_and_go(acme: Tenant) -> None:
    refund, parcel = make_intent(acme), make_intent(acme, "parcel")
    person = make_member(acme, Role.QA_MANAGER)
    import_intents([IntentEntry("refund", ["one", "two", "three"])], actor=PROGRAM)

    assert move_examples(refund.examples.exclude(text="one"), parcel, actor=acting(person)) == 2
    moved = set(parcel.examples.values_list("text", "source", "by"))
    assert moved == {("two", "person", person.pk), ("three", "person", person.pk)}

    assert remove_examples(parcel.examples.all(), actor=PROGRAM) == 2
    assert Example.objects.get().text == "one"


def test_a_deleted_intent_takes_its_examples_and_leaves_its_tickets(acme: Tenant) -> None:
    person = make_member(acme, Role.AGENT)
    ticket = make_decided_ticket(acme, call=make_call(acme), by=person)

    delete_intent(Intent.objects.get(), actor=PROGRAM)

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.intent, ticket.decision.intent_name) == (None, "refund")
    assert not Example.objects.exists()
    assert _trainings() == 1


def test_an_intent_that_taught_nothing_goes_quietly(acme: Tenant) -> None:
    delete_intent(make_intent(acme), actor=PROGRAM)

    assert not Intent.objects.exists()
    assert _trainings() == 0


@pytest.mark.parametrize(
    ("change", "is_watched_anew"),
    [
        ({"auto_resolve": True}, True),
        ({"answer_template": "Wait."}, True),
        ({"description": "Money."}, False),
        ({"name": "Refunds"}, False),
    ],
)
def test_answers_are_counted_anew_once_they_may_differ(
    acme: Tenant, change: dict[str, object], *, is_watched_anew: bool
) -> None:
    intent = make_intent(acme, auto_resolve=False)
    before = intent.watched_from

    changed = change_intent(Intent.objects.get(pk=intent.pk), actor=PROGRAM, **change)

    assert (changed.watched_from > before) is is_watched_anew
    assert Intent.objects.get().watched_from == changed.watched_from


def test_switching_off_is_no_new_start(acme: Tenant) -> None:
    intent = make_intent(acme)
    assert (
        change_intent(intent, actor=PROGRAM, auto_resolve=False).watched_from == intent.watched_from
    )


def test_an_import_counts_anew_as_well(acme: Tenant) -> None:
    before = make_intent(acme).watched_from
    import_intents([IntentEntry("refund", answer_template="Wait.")], actor=PROGRAM)
    assert Intent.objects.get().watched_from > before


def test_another_name_is_another_training(acme: Tenant) -> None:
    intent = make_intent(acme)
    change_intent(intent, actor=PROGRAM, name="money back")
    assert _trainings() == 0
    add_examples(intent, ["Money back"], actor=PROGRAM)
    ClassifierVersion.objects.update(state="ready")

    change_intent(intent, actor=PROGRAM, name=" Refunds ")

    assert Intent.objects.get().name == "Refunds"
    assert _trainings() == 1


def test_what_the_machine_wrote_meanwhile_stays(acme: Tenant) -> None:
    intent = make_intent(acme)
    Intent.objects.update(halted_because="2 of 9 answers were wrong")

    change_intent(intent, actor=PROGRAM, description="Money.")

    assert Intent.objects.get().halted_because == "2 of 9 answers were wrong"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": ""}, "name"),
        ({"name": "REFUND"}, "exists already"),
        ({"name": "parcel", "risk": Risk.HIGH, "auto_resolve": True}, "never answered automat"),
        ({"name": "parcel", "risk": "none"}, "risk"),
    ],
)
def test_what_an_intent_cannot_be_is_refused(
    acme: Tenant, fields: dict[str, object], why: str
) -> None:
    make_intent(acme)
    with pytest.raises(Refused, match=why):
        create_intent(actor=PROGRAM, **fields)
    assert Intent.objects.get().name == "refund"


def test_risk_is_not_raised_above_a_running_switch(acme: Tenant) -> None:
    with pytest.raises(Refused, match="never answered automatically"):
        change_intent(make_intent(acme), actor=PROGRAM, risk=Risk.HIGH)
    assert Intent.objects.get().risk == Risk.LOW


def test_what_was_switched_off_meanwhile_stays_off(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        read_before = make_intent(acme)
        change_intent(Intent.objects.get(), actor=PROGRAM, auto_resolve=False)

        changed = change_intent(read_before, actor=PROGRAM, description="Money.")

        assert (changed.auto_resolve, changed.description) == (False, "Money.")
