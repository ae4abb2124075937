"""Answers drawn at random, and what people say of them."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tenants.states import Role
from tickets.domain.decision.policies import change_policy
from tickets.domain.work.audits import audit, waiting_audits
from tickets.models import Decision, Intent, TicketEvent, TicketMessage, Verdict
from tickets.states import Delivery, LabelSource, TicketStatus
from tickets.tests.desks import desk_of, fresh, make_drawn, make_guessed
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant
    from tickets.models import Ticket

AUDITS = reverse("tickets:audits")
YES = {"is_intent_right": "yes", "is_resolved": "yes"}


def decision_of(ticket: Ticket) -> Decision:
    with tenant_scope(ticket.tenant.pk):
        found: Decision = Decision.objects.get(ticket=ticket)
    return found


def say(client: Client, ticket: Ticket, **said: object) -> None:
    client.post(reverse("tickets:audit", args=[decision_of(ticket).pk]), said)


@pytest.fixture
def auditor(acme: Tenant) -> Client:
    return desk_of(acme, Role.SUPERVISOR)


def page_of(client: Client, **query: list[str]) -> str:
    return unescape(client.get(AUDITS, query).content.decode())


def test_the_oldest_drawn_answer_comes_first(acme: Tenant, globex: Tenant, auditor: Client) -> None:
    make_drawn(globex)
    first, second = make_drawn(acme), make_drawn(acme)

    page = page_of(auditor)

    assert str(decision_of(first).pk) in page
    assert str(decision_of(second).pk) not in page
    assert "2 answers to audit" in page


def test_both_answers_are_kept_and_the_next_comes(acme: Tenant, auditor: Client) -> None:
    first, second = make_drawn(acme), make_drawn(acme)

    say(auditor, first, **YES)

    with tenant_scope(acme.pk):
        said = Verdict.objects.get(decision__ticket=first)
        event = TicketEvent.objects.get(ticket=first, kind="audited")
    assert (said.source, said.is_intent_right, said.is_resolved) == (LabelSource.AUDIT, True, True)
    assert event.detail == "correct intent, resolved"
    assert str(decision_of(second).pk) in page_of(auditor)


def test_an_unresolved_request_goes_to_people_if_asked_for(acme: Tenant, auditor: Client) -> None:
    left, handed = make_drawn(acme), make_drawn(acme)
    wrong = {"is_intent_right": "no", "is_resolved": "no"}

    say(auditor, left, **wrong)
    say(auditor, handed, **wrong, hands_on="on")

    assert fresh(left).status == TicketStatus.AUTO_RESOLVED
    assert fresh(handed).status == TicketStatus.ESCALATED


def test_the_right_intent_is_learned(acme: Tenant, auditor: Client) -> None:
    ticket = make_drawn(acme)
    with tenant_scope(acme.pk):
        address = Intent.objects.create(name="address")

    say(auditor, ticket, is_intent_right="no", is_resolved="no", right_intent=address.pk)

    assert fresh(ticket).intent_id == address.pk


def test_an_intent_that_errs_too_often_is_halted(acme: Tenant, auditor: Client) -> None:
    wrong = [make_drawn(acme) for _ in range(4)]
    with tenant_scope(acme.pk):
        change_policy(risk_target=0.01, actor=PROGRAM)

    for ticket in wrong:
        say(auditor, ticket, is_intent_right="no", is_resolved="no")

    with tenant_scope(acme.pk):
        assert Intent.objects.get(name="refund").halted_at is not None


def test_an_answer_is_audited_once(acme: Tenant) -> None:
    decision = decision_of(make_drawn(acme))
    with tenant_scope(acme.pk):
        audit(decision, is_intent_right=True, is_resolved=True, actor=PROGRAM)

        with pytest.raises(Refused, match="not waiting"):
            audit(decision, is_intent_right=True, is_resolved=True, actor=PROGRAM)

        assert not waiting_audits().exists()


def test_what_was_not_drawn_is_not_audited(acme: Tenant, auditor: Client) -> None:
    with tenant_scope(acme.pk):
        change_policy(audit_share=0.0, actor=PROGRAM)
    say(auditor, make_guessed(acme, 0.99), **YES)

    with tenant_scope(acme.pk):
        assert not Verdict.objects.exists()


def test_an_answer_may_be_passed_over(acme: Tenant, auditor: Client) -> None:
    first, second = make_drawn(acme), make_drawn(acme)
    skipped = [str(decision_of(first).pk)]

    assert str(decision_of(second).pk) in page_of(auditor, skip=skipped)
    assert "skipped every answer" in page_of(auditor, skip=[*skipped, str(decision_of(second).pk)])


def test_nothing_to_audit_says_what_audits_are(acme: Tenant, auditor: Client) -> None:
    assert "No answers to audit" in page_of(auditor)


def test_half_an_answer_is_refused(acme: Tenant, auditor: Client) -> None:
    say(auditor, make_drawn(acme), is_intent_right="yes")

    assert "This field is required." in page_of(auditor)


def test_agents_do_not_audit(acme: Tenant) -> None:
    assert desk_of(acme, Role.AGENT).get(AUDITS).status_code == 403


@pytest.mark.parametrize("delivery", [Delivery.WAITING, Delivery.FAILED])
def test_an_answer_that_was_not_sent_is_not_audited(
    acme: Tenant, auditor: Client, delivery: Delivery
) -> None:
    unsent = make_drawn(acme)
    with tenant_scope(acme.pk):
        TicketMessage.objects.filter(ticket=unsent, kind="reply").update(delivery=delivery)

    assert "No answers to audit" in page_of(auditor)
    say(auditor, unsent, **YES)
    with tenant_scope(acme.pk):
        assert not Verdict.objects.exists()
