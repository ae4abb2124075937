"""A request comes in whole: written down, decided, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction

from tenants.domain.refusals import Refused
from tickets.domain.decision.advisers import Advisers
from tickets.domain.decision.policies import change_policy
from tickets.domain.delivery import MailDetails
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.models import Decision, Intent, Ticket, TicketEvent, TicketMessage
from tickets.states import Reason, TicketStatus
from tickets.tests.doubles import Broken, FakeClassifier, FakeKnowledge, FakePassage
from tickets.tests.make import make_intent
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from tenants.models import Tenant


@pytest.fixture(autouse=True)
def _intent(acme: Tenant, in_acme: None) -> None:
    make_intent(acme)


def _sure() -> Advisers:
    return Advisers(FakeClassifier())


def created(
    data: TicketInput, advisers: Callable[[], Advisers] = _sure, *, email_id: str = ""
) -> Ticket:
    return create_ticket(
        assess_input(data, advisers), actor=PROGRAM, mail=MailDetails(email_id=email_id)
    )


def _rows() -> list[int]:
    return [rows.objects.count() for rows in (Ticket, TicketMessage, TicketEvent, Decision)]


def test_a_request_is_decided_when_it_comes_in() -> None:
    ticket = created(TicketInput("Where is my money?"))

    assert ticket.status == TicketStatus.AUTO_RESOLVED
    assert ticket.decision.answer == "Your money is on its way."
    assert [event.kind for event in ticket.events.all()] == ["opened", "auto_resolve"]
    assert [message.kind for message in ticket.messages.all()] == ["request", "reply"]


def test_engines_that_cannot_be_had_leave_it_to_a_person() -> None:
    def none() -> Advisers:
        raise OSError("the weights are gone")

    for advisers in (none, lambda: Advisers(Broken()), Advisers):
        ticket = created(TicketInput("Where is my money?"), advisers)
        assert ticket.status == TicketStatus.ESCALATED
        assert ticket.decision.reasons in ([Reason.ERROR], [Reason.NO_CLASSIFIER])


def test_an_external_id_is_taken_once() -> None:
    created(TicketInput("Where is my money?", external_id="a-1"))
    before = _rows()

    with pytest.raises(Refused) as refused:
        created(TicketInput("Where is my parcel?", external_id="a-1"))

    assert (refused.value.code, refused.value.status) == ("ticket-known", 409)
    assert _rows() == before


def test_an_email_is_taken_once() -> None:
    created(TicketInput("Where is my money?"), email_id="<1@example.com>")

    with pytest.raises(Refused):
        created(TicketInput("Where is my money?"), email_id="<1@example.com>")

    assert Ticket.objects.count() == 1


def test_an_empty_request_is_refused() -> None:
    with pytest.raises(ValidationError):
        created(TicketInput(""))

    assert _rows() == [0, 0, 0, 0]


def test_what_follows_fails_with_all_of_it() -> None:
    def answer_it() -> None:
        with transaction.atomic():
            created(TicketInput("Where is my money?"))
            raise OperationalError("the server closed the connection")

    with pytest.raises(OperationalError):
        answer_it()
    assert _rows() == [0, 0, 0, 0]


@pytest.mark.parametrize("rows", [TicketMessage, TicketEvent, Decision])
def test_what_cannot_be_written_once_is_a_persons(
    rows: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the answer was given its ticket, in memory only."""
    saves, failed = rows.save, list[str]()

    def once(row: Model, *args: object, **named: object) -> None:
        saves(row, *args, **named)  # type: ignore[arg-type]  # As it was called.
        if not failed and Decision.objects.exists():
            failed.append("")
            raise ZeroDivisionError("a step failed")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "save", once)
        ticket = created(TicketInput("Where is my money?", external_id="a-1"))

    assert failed
    assert (ticket.status, ticket.first_answered_at) == (TicketStatus.ESCALATED, None)
    assert ticket.decision.reasons == [Reason.ERROR]
    assert _rows() == [1, 1, 2, 1]


def test_a_request_is_not_lost_with_its_intent() -> None:
    class Vanishing(FakeKnowledge):
        """Deletes the intent after it was read, as somebody else might."""

        def search(self, text: str) -> tuple[FakePassage, ...]:
            Intent.objects.all().delete()
            return ()

    ticket = created(
        TicketInput("Where is my money?"),
        lambda: Advisers(FakeClassifier(), Vanishing()),
    )

    assert ticket.status == TicketStatus.ESCALATED


def test_a_switch_that_was_thrown_meanwhile_is_heeded() -> None:
    class Thrown(FakeKnowledge):
        def search(self, text: str) -> tuple[FakePassage, ...]:
            change_policy(is_on=False, actor=PROGRAM)
            return ()

    ticket = created(
        TicketInput("Where is my money?"),
        lambda: Advisers(FakeClassifier(), Thrown()),
    )

    assert ticket.decision.reasons == [Reason.TENANT_OFF]
