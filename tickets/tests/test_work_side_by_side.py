"""Two people, or a person and a customer, at the same ticket at the same moment."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from time import sleep
from typing import TYPE_CHECKING, Final

import pytest
from django.db import connection, transaction

from tenants.domain.actors import customer
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.delivery import MailDetails
from tickets.domain.feedback.ratings import RatingInput, rate
from tickets.domain.lifecycle.closing import close
from tickets.domain.work.merging import merge
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import Ticket, TicketMessage
from tickets.states import TicketStatus
from tickets.tests.make_actors import PROGRAM
from tickets.tests.side_by_side import at_once
from tickets.tests.working import fresh, history, make_escalated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)

_BLOCKED: Final = """
    SELECT count(DISTINCT pid) FROM pg_locks AS wanted JOIN pg_locks AS held USING (pid)
    WHERE NOT wanted.granted
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def code_of(work: Callable[[], object]) -> str:
    """What the work was refused for; nothing where it was done."""
    try:
        work()
    except Refused as refused:
        return refused.code
    return ""


def wait_until_blocked(number: int) -> None:
    """Until so many connections to this database wait for a lock."""
    for _ in range(1_000):
        with connection.cursor() as cursor:
            cursor.execute(_BLOCKED)
            if cursor.fetchone() == (number,):
                return
        sleep(0.01)
    pytest.fail(f"There were never {number} that waited.")


def test_a_ticket_is_closed_once(acme: Tenant) -> None:
    ticket = make_escalated(acme)
    work = partial(code_of, partial(close, ticket, actor=PROGRAM))
    assert sorted(at_once(acme, work, work, work)) == ["", "closed", "closed"]
    with tenant_scope(acme.pk):
        assert history(ticket) == ["closed"]


def test_two_tickets_merged_into_each_other_end_as_one(acme: Tenant) -> None:
    one, other = make_escalated(acme), make_escalated(acme)
    works = [
        partial(code_of, partial(merge, first, second, actor=PROGRAM))
        for first, second in ((one, other), (other, one))
    ]
    assert sorted(at_once(acme, *works)) == ["", "merged"]
    with tenant_scope(acme.pk):
        into = [fresh(one).merged_into, fresh(other).merged_into]
    assert into in ([other, None], [None, one])


def test_a_mail_that_comes_in_twice_is_one_message(acme: Tenant) -> None:
    ticket = make_escalated(acme)
    work = partial(
        customer_wrote,
        ticket,
        "Hello?",
        mail=MailDetails(email_id="<1@example.com>"),
        actor=customer(),
    )
    first, *others = at_once(acme, work, work, work)
    assert others == [first, first]
    with tenant_scope(acme.pk):
        assert TicketMessage.objects.count() == 1
        assert history(ticket) == ["wrote"]


def test_a_customer_who_writes_while_the_ticket_is_closed_gets_a_person(acme: Tenant) -> None:
    ticket = make_escalated(acme)
    at_once(
        acme,
        partial(code_of, partial(close, ticket, actor=PROGRAM)),
        partial(code_of, partial(customer_wrote, ticket, "Wait!", actor=customer())),
    )
    with tenant_scope(acme.pk):
        was_closed_last = history(ticket)[-1] == "closed"
        expected = TicketStatus.CLOSED if was_closed_last else TicketStatus.ESCALATED
        assert fresh(ticket).status == expected


def test_what_the_customer_writes_during_a_merge_is_read_where_it_went(acme: Tenant) -> None:
    ticket, target = make_escalated(acme), make_escalated(acme)
    at_once(
        acme,
        partial(code_of, partial(merge, ticket, target, actor=PROGRAM)),
        partial(code_of, partial(customer_wrote, ticket, "Wait!", actor=customer())),
        partial(code_of, partial(reply, target, "Yes?", actor=PROGRAM)),
    )
    with tenant_scope(acme.pk):
        assert fresh(ticket).merged_into == target
        assert TicketMessage.objects.filter(kind="request").count() == 1
        assert TicketMessage.objects.filter(ticket=target, kind="reply").count() == 1


@pytest.mark.parametrize(
    "says",
    [
        partial(customer_wrote, body="Wait!", actor=customer()),
        partial(rate, said=RatingInput(1), actor=customer()),
    ],
)
def test_what_the_customer_says_while_the_target_is_merged_waits_and_goes_along(
    acme: Tenant, says: Callable[[Ticket], object]
) -> None:
    ticket, target, other = (make_escalated(acme) for _ in range(3))
    with tenant_scope(acme.pk):
        merge(ticket, target, actor=PROGRAM)
    works: list[Callable[[], object]] = [
        partial(merge, target, other, actor=PROGRAM),
        partial(says, ticket),
    ]
    with ThreadPoolExecutor(len(works)) as pool:
        with tenant_scope(acme.pk), transaction.atomic():
            Ticket.objects.select_for_update().get(pk=target.pk)
            begun: list[Future[list[object]]] = []
            for number, work in enumerate(works, start=1):
                begun.append(pool.submit(at_once, acme, work))
                wait_until_blocked(number)
        for each in begun:
            each.result()
    with tenant_scope(acme.pk):
        assert [fresh(each).merged_into for each in (ticket, target)] == [other, other]
        assert not TicketMessage.objects.exclude(ticket=other).exists()
