from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.models import AuditEvent
from tenants.tests.make_actors import stamp_by, stamp_of
from tickets.domain.intents.importing import (
    MOST_EXAMPLES,
    MOST_INTENTS,
    IntentEntry,
    import_intents,
)
from tickets.models import Example, Intent
from tickets.states import ClassifierState, Risk
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoAssertNumQueries

    from tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("in_acme")


def test_what_is_imported_waits_to_be_trained() -> None:
    version = import_intents(
        [IntentEntry("Refund", ["Money back!", "A refund"])], ["Sing"], actor=PROGRAM
    )

    assert (version.number, version.state) == (1, ClassifierState.TRAINING)
    assert set(Example.objects.values_list("text", "intent__name")) == {
        ("Money back!", "Refund"),
        ("A refund", "Refund"),
        ("Sing", None),
    }


def test_a_known_name_is_updated_in_any_case(globex: Tenant) -> None:
    theirs = make_intent(globex, "refund")
    import_intents([IntentEntry("Refund", description="Old.", auto_resolve=True)], actor=PROGRAM)

    import_intents([IntentEntry("  REFUND ", answer_template="Soon.")], actor=PROGRAM)

    intent = Intent.objects.get()
    assert intent.pk != theirs.pk
    assert (intent.name, intent.description) == ("Refund", "Old.")
    assert (intent.auto_resolve, intent.answer_template) == (True, "Soon.")


def test_each_intent_that_an_import_changes_is_on_record() -> None:
    names = ("refund", "parcel")
    import_intents([IntentEntry(name, description="Old.") for name in names], actor=PROGRAM)
    before = {intent.name: intent for intent in Intent.objects.all()}
    changed = IntentEntry("refund", (), "Old.", auto_resolve=True, answer_template="Soon.")
    import_intents([changed, IntentEntry("parcel")], actor=PROGRAM)

    event = AuditEvent.objects.get(action="intent.changed")
    assert (event.subject_id, stamp_of(event)) == (before["refund"].pk, stamp_by(PROGRAM))
    assert event.before == {"auto_resolve": False, "answer_template": ""}
    assert event.after == {"auto_resolve": True, "answer_template": "Soon."}
    rows = Intent.objects.all()
    stamped = [row.name for row in rows if row.updated_at != before[row.name].updated_at]
    assert stamped == ["refund"]


def test_the_latest_label_of_a_text_wins() -> None:
    import_intents(
        [IntentEntry("refund", ["Where is  it?"]), IntentEntry("parcel", ["Hello"])], actor=PROGRAM
    )

    import_intents([IntentEntry("parcel", ["where is it?"])], ["HELLO"], actor=PROGRAM)

    found = Example.objects.values_list("text", "intent__name")
    assert set(found) == {("where is it?", "parcel"), ("HELLO", None)}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([IntentEntry(" ")], "An intent has no name."),
        ([IntentEntry("refund"), IntentEntry("Refund")], "An intent comes twice: Refund."),
        ([IntentEntry("refund", ["ok", " "])], "Example 2 of intent refund is empty or longer"),
        ([IntentEntry("refund", ["x" * 4_001])], "Example 1 of intent refund is empty or longer"),
        ([IntentEntry("x" * 121)], "at most 120 characters"),
        ([IntentEntry("x", ["y"] * (MOST_EXAMPLES + 1))], "At most 20000 examples at once."),
        ([IntentEntry(str(n)) for n in range(MOST_INTENTS + 1)], "At most 200 intents at once."),
    ],
)
def test_what_cannot_be_is_refused_in_words(entries: list[IntentEntry], words: str) -> None:
    with pytest.raises(Refused, match=words):
        import_intents(entries, actor=PROGRAM)

    assert not Intent.objects.exists()
    assert not Example.objects.exists()


def test_a_high_risk_intent_stays_with_people() -> None:
    intent = _intent_of_high_risk()

    with pytest.raises(Refused, match="never answered automatically"):
        import_intents([IntentEntry(intent.name, auto_resolve=True)], actor=PROGRAM)


def _intent_of_high_risk() -> Intent:
    intent: Intent = Intent.objects.create(name="fraud", risk=Risk.HIGH)
    return intent


@pytest.mark.parametrize("count", [1, 150])
def test_many_intents_cost_as_many_queries_as_one(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"intent {number}" for number in range(count)]
    import_intents([IntentEntry(name, [f"about {name}"]) for name in names], actor=PROGRAM)

    with django_assert_num_queries(12):
        changed = [IntentEntry(name, [f"more of {name}"], "New.") for name in names]
        import_intents(changed, actor=PROGRAM)
