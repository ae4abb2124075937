"""What follows from a customer's word: labels, work, and the intent that answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pytest
from django.db import connection

from calls.tests.make import make_call
from tenants.domain.actors import customer
from tenants.domain.periods import period_named
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.decision.verdicts import is_right
from tickets.domain.feedback.links import link_for
from tickets.domain.feedback.ratings import RatingInput, give, rate
from tickets.domain.feedback.requests import request_for
from tickets.domain.figures.resolution import resolution
from tickets.models import (
    Decision,
    Feedback,
    FeedbackRequest,
    Intent,
    Ticket,
    TicketEvent,
    Verdict,
)
from tickets.states import LabelSource, TicketEventKind, TicketStatus
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tenants.models import Tenant

R = TypeVar("R")
AUTO_RESOLVED, CLOSED, ESCALATED, OPEN = (
    TicketStatus.AUTO_RESOLVED,
    TicketStatus.CLOSED,
    TicketStatus.ESCALATED,
    TicketStatus.OPEN,
)


@pytest.fixture
def answered(acme: Tenant, in_acme: None) -> Decision:
    """A ticket that was answered at once."""
    make_intent(acme)
    return decided(make_ticket(acme))


def stands_as(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).status


def said_of(decision: Decision) -> list[tuple[str, bool | None]]:
    return list(decision.verdicts.values_list("source", "is_resolved"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (RatingInput(5, is_resolved=False), False),
        (RatingInput(1, is_resolved=True), True),
        (RatingInput(1), False),
        (RatingInput(2), False),
        (RatingInput(3), None),
        (RatingInput(4), True),
        (RatingInput(5), True),
    ],
)
def test_what_was_resolved_outweighs_the_rating(said: RatingInput, expected: bool | None) -> None:
    assert said.is_good is expected


@pytest.mark.parametrize("bad", [RatingInput(4, is_resolved=False), RatingInput(2)])
def test_a_bad_word_reopens_the_ticket_and_marks_the_answer_as_wrong(
    answered: Decision, bad: RatingInput
) -> None:
    rate(answered.ticket, bad, actor=customer())

    assert stands_as(answered.ticket) == ESCALATED
    assert is_right(answered) is False
    assert said_of(answered) == [(LabelSource.FEEDBACK, False)]
    kinds = list(TicketEvent.objects.values_list("kind", flat=True))
    assert kinds == [TicketEventKind.AUTO_RESOLVE, TicketEventKind.RATED, TicketEventKind.REOPENED]


def test_a_good_word_marks_the_answer_as_right_and_leaves_the_ticket(answered: Decision) -> None:
    rate(answered.ticket, RatingInput(5, is_resolved=True), actor=customer())

    assert stands_as(answered.ticket) == AUTO_RESOLVED
    assert is_right(answered) is True


def test_who_says_neither_labels_nothing(answered: Decision) -> None:
    rate(answered.ticket, RatingInput(3, comment="Well."), actor=customer())

    assert is_right(answered) is None
    assert TicketEvent.objects.last().detail == "3/5"  # type: ignore[union-attr]  # It was rated.


def test_changing_ones_mind_adds_a_verdict_and_saying_it_again_does_not(
    answered: Decision,
) -> None:
    for said in (
        RatingInput(1),
        RatingInput(1),
        RatingInput(5, is_resolved=True),
        RatingInput(5, is_resolved=True),
    ):
        rate(answered.ticket, said, actor=customer())

    assert said_of(answered) == [(LabelSource.FEEDBACK, False), (LabelSource.FEEDBACK, True)]
    assert is_right(answered) is True
    assert Feedback.objects.count() == 1


def test_praise_for_what_people_replied_is_not_the_answers(answered: Decision) -> None:
    rate(answered.ticket, RatingInput(1), actor=customer())
    TicketEvent.objects.create(
        ticket=answered.ticket, kind=TicketEventKind.REPLIED, **program("Ada").columns()
    )
    rate(answered.ticket, RatingInput(5, is_resolved=True), actor=customer())

    assert is_right(answered) is False


def test_a_ticket_that_people_closed_comes_back_and_blames_no_decision(
    acme: Tenant, in_acme: None
) -> None:
    decision = decided(make_ticket(acme), FakeClassifier(confidence=0.1))
    Ticket.objects.update(status=CLOSED)
    rate(decision.ticket, RatingInput(1), actor=customer())

    assert stands_as(decision.ticket) == ESCALATED
    assert said_of(decision) == []


@pytest.mark.parametrize(("before", "after"), [(CLOSED, ESCALATED), (OPEN, OPEN)])
def test_a_ticket_that_was_never_decided_can_be_rated(
    acme: Tenant, in_acme: None, before: str, after: str
) -> None:
    ticket = make_ticket(acme)
    Ticket.objects.update(status=before)
    rate(ticket, RatingInput(1, is_resolved=False), actor=customer())

    assert stands_as(ticket) == after
    assert not Verdict.objects.exists()


def test_a_merged_ticket_gives_its_bad_word_to_where_the_work_goes_on(
    acme: Tenant, answered: Decision
) -> None:
    goes_on = make_ticket(acme)
    Ticket.objects.filter(pk=goes_on.pk).update(status=CLOSED)
    Ticket.objects.filter(pk=answered.ticket.pk).update(status=CLOSED, merged_into=goes_on)
    rate(answered.ticket, RatingInput(1), actor=customer())

    assert (stands_as(answered.ticket), stands_as(goes_on)) == (CLOSED, ESCALATED)
    assert is_right(answered) is False


def test_an_intent_whose_answers_are_shown_to_fail_is_halted(acme: Tenant, in_acme: None) -> None:
    intent = make_intent(acme)
    for _ in range(12):
        rate(decided(make_ticket(acme)).ticket, RatingInput(1, is_resolved=False), actor=customer())

    assert Intent.objects.get(pk=intent.pk).halted_at


def test_a_call_is_rated_and_nothing_else_moves(acme: Tenant, in_acme: None) -> None:
    call = make_call(acme)
    rate(call, RatingInput(1, is_resolved=False), actor=customer())

    assert Feedback.objects.get().request.call == call
    assert not TicketEvent.objects.exists()


def test_what_was_deleted_meanwhile_is_not_rated(acme: Tenant, in_acme: None) -> None:
    asked = request_for(make_ticket(acme))
    Ticket.objects.all().delete()

    with pytest.raises(Refused) as refused:
        give(asked, RatingInput(1), actor=customer())
    assert refused.value.status == 404


def all_at_once(tenant: Tenant, deeds: Sequence[Callable[[], R]]) -> list[R]:
    def run(deed: Callable[[], R]) -> R:
        try:
            with tenant_scope(tenant.pk):
                return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ways", ["the form", "programs", "both"])
def test_all_who_answer_at_once_make_one_row(acme: Tenant, ways: str) -> None:
    make_intent(acme)
    with tenant_scope(acme.pk):
        ticket = decided(make_ticket(acme)).ticket
        asked = request_for(ticket)
    by_form = [
        partial(give, asked, RatingInput(rating), actor=customer()) for rating in (1, 2, 3, 4)
    ]
    by_program = [
        partial(rate, ticket, RatingInput(rating), actor=customer()) for rating in (5, 4, 2, 1)
    ]
    answers = {"the form": by_form, "programs": by_program, "both": by_form + by_program}

    given = all_at_once(acme, answers[ways])

    assert [one.is_first for one in given].count(True) == 1
    with tenant_scope(acme.pk):
        assert (Feedback.objects.count(), FeedbackRequest.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_all_who_ask_at_once_are_given_one_address(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        ticket = make_ticket(acme)

    assert len(set(all_at_once(acme, [partial(link_for, ticket)] * 6))) == 1


def test_a_bad_word_moves_the_rate(answered: Decision) -> None:
    """A reopening by feedback counts as one in the figures."""
    month = period_named("this-month")
    before = resolution(Ticket.objects.all(), month).tally.count("reopened")
    rate(answered.ticket, RatingInput(1), actor=customer())
    after = resolution(Ticket.objects.all(), month).tally.count("reopened")

    assert (before, after) == (0, 1)
