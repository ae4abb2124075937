"""Whatever fails while a ticket is decided, a person gets it, once, and nothing is half done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from tenants.scope import tenant_scope
from tickets.domain.decision import assessments, decisions
from tickets.domain.decision.decisions import undecided
from tickets.models import Decision, Intent, Ticket, TicketEvent, TicketMessage
from tickets.states import Action, Reason, TicketStatus
from tickets.tests.deciding import decided, rows_written
from tickets.tests.doubles import Broken, FakeClassifier
from tickets.tests.make import make_intent, make_ticket

if TYPE_CHECKING:
    from django.db.models import Model

    from engines.classifier.port import Guess
    from tenants.models import Tenant


@pytest.fixture
def intent(acme: Tenant) -> Intent:
    return make_intent(acme)


STEPS = ["_intent_of", "_threshold", "_answer", "_rules", "decide", "text_of", "_hash", "compose"]
STEPS += ["draft_from", "fields_of", "tidy"]


def fail(*_args: object, **_named: object) -> None:
    raise ZeroDivisionError("a step failed")


def assert_a_person_has_it(ticket: Ticket, error: str) -> None:
    decision = Decision.objects.get()
    assert (decision.action, decision.reasons) == (Action.ESCALATE, [Reason.ERROR])
    assert decision.error == error
    assert Ticket.objects.get().status == TicketStatus.ESCALATED
    assert rows_written() == (1, 0, 1)
    assert not undecided().exists()
    assert decided(ticket) == decision


@pytest.mark.parametrize("step", STEPS)
def test_whatever_step_fails_a_person_decides(
    acme: Tenant, intent: Intent, in_acme: None, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Intent.objects.update(answer_template="" if step == "draft_from" else "Yes.")
    ticket = make_ticket(acme)
    monkeypatch.setattr(assessments, step, fail)
    decided(ticket)
    assert_a_person_has_it(ticket, "ZeroDivisionError")


@pytest.mark.parametrize("knowledge", [None, Broken()])
def test_a_failing_engine_leaves_it_to_a_person(
    acme: Tenant, intent: Intent, in_acme: None, knowledge: Broken | None
) -> None:
    ticket = make_ticket(acme)
    decided(ticket, None if knowledge else Broken(), knowledge)
    assert_a_person_has_it(ticket, "RuntimeError")
    known = bool(Decision.objects.get().intent_name)
    assert known is (knowledge is not None)


@pytest.mark.parametrize("step", ["is_drawn", "_decision", "_hand_on"])
def test_a_write_that_fails_once_for_good_hands_it_on_bare(
    acme: Tenant, intent: Intent, in_acme: None, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = make_ticket(acme)
    works, failed = getattr(decisions, step), list[str]()

    def once(*args: object) -> object:
        if not failed:
            failed.append(step)
            fail()
        return works(*args)

    monkeypatch.setattr(decisions, step, once)
    decided(ticket)
    assert_a_person_has_it(ticket, "ZeroDivisionError")


@pytest.mark.parametrize("rows", [Decision, Ticket, TicketMessage, TicketEvent])
def test_a_database_that_fails_leaves_nothing_half_written(
    acme: Tenant,
    intent: Intent,
    in_acme: None,
    rows: type[Model],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = make_ticket(acme)

    def gone(*_args: object, **_named: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "save", gone)
        with pytest.raises(OperationalError):
            decided(ticket)
    assert rows_written() == (0, 0, 0)
    assert list(undecided()) == [ticket]
    assert decided(ticket).action == Action.AUTO_RESOLVE


class MissingTable(FakeClassifier):
    def classify(self, text: str) -> Guess:
        with connection.cursor() as cursor:
            cursor.execute("SELECT weight FROM a_table_that_is_not_there")
        return super().classify(text)


def test_a_failed_query_does_not_spoil_the_callers_transaction(
    acme: Tenant, intent: Intent, in_acme: None
) -> None:
    ticket = make_ticket(acme)
    with transaction.atomic():
        decided(ticket, MissingTable())
    assert_a_person_has_it(ticket, "ProgrammingError")


@pytest.mark.django_db(transaction=True)
def test_what_the_commit_refuses_is_handed_on_bare(acme: Tenant, intent: Intent) -> None:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        decided(ticket, FakeClassifier(version_id=uuid4()))
        assert_a_person_has_it(ticket, "IntegrityError")
