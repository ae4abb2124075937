"""Calls become tickets by the tenant's rules: each call once a rule, and no call from before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from calls.models import Analysis, Call, Finding, Transcript
from calls.states import FindingKind, Match
from calls.tests.make_review import make_analysis, make_analyzed_call, make_finding
from tenants.models import Team
from tenants.scope import tenant_scope
from tickets.domain.call_rules import open_from_calls
from tickets.models import CallRule, Ticket, TicketEvent, TicketMessage
from tickets.states import Channel, MessageKind, TicketEventKind, TicketStatus
from tickets.tests.side_by_side import at_once

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

_HOUR = timedelta(hours=1)


def make_rule(name: str = "Unhappy callers", asked: dict[str, object] | None = None) -> CallRule:
    rule: CallRule = CallRule.objects.create(name=name, **asked or {"sentiment": "negative"})
    return rule


def test_a_call_that_fits_becomes_a_ticket_of_the_rules_team(acme: Tenant, in_acme: None) -> None:
    team = Team.objects.create(name="Care")
    rule = make_rule(asked={"sentiment": "negative", "team": team})
    call = make_analyzed_call(acme)
    Call.objects.update(contact_email="ann@customer.example", language="en")
    assert open_from_calls() == 1

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.message) == (
        "Unhappy callers: Harbor Lane",
        "The customer wants a refund.\n\nPain point:\n- Finding 0\n  \u201cmy refund\u201d (0:00)",
    )
    assert (ticket.call, ticket.opened_by, ticket.team) == (call, rule, team)
    assert (ticket.requester_email, ticket.language) == ("ann@customer.example", "en")
    assert (ticket.channel, ticket.status) == (Channel.PHONE, TicketStatus.ESCALATED)
    assert ticket.first_answer_due_at
    assert TicketMessage.objects.get().kind == MessageKind.REQUEST
    event = TicketEvent.objects.get()
    assert (event.kind, event.detail) == (TicketEventKind.OPENED, "Unhappy callers")


def test_a_call_becomes_one_ticket_of_each_rule(acme: Tenant, in_acme: None) -> None:
    make_rule()
    make_rule("Refunds", {"words": ["refund"]})
    make_analyzed_call(acme)

    assert [open_from_calls(), open_from_calls()] == [2, 0]


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        ({"sentiment": "negative"}, 1),
        ({"sentiment": "positive"}, 0),
        ({"words": ["invoice", "Call Back"]}, 1),
        ({"words": ["invoice", "call bac"]}, 0),
        ({"words": ["my refund"]}, 1),
        ({"words": ["broken"]}, 0),
        ({"has_open_actions": True}, 1),
        ({"sentiment": "negative", "words": ["invoice"], "has_open_actions": True}, 0),
        ({"sentiment": "negative", "words": ["back"], "has_open_actions": True}, 1),
    ],
)
def test_all_that_a_rule_asks_must_be_true(
    acme: Tenant, in_acme: None, asked: dict[str, object], opened: int
) -> None:
    make_rule(asked=asked)
    make_analyzed_call(acme)
    analysis = Analysis.objects.get()
    make_finding(analysis, 1, FindingKind.ACTION_ITEM, turn=0)
    make_finding(analysis, 2, FindingKind.PAIN_POINT, turn=0, match=Match.NOT_FOUND)
    Finding.objects.filter(position=1).update(text="The agent will call back")
    Finding.objects.filter(position=2).update(text="It is broken")

    assert open_from_calls() == opened


def test_what_abstained_opens_nothing(acme: Tenant, in_acme: None) -> None:
    make_rule(asked={"has_open_actions": True})
    make_analyzed_call(acme)
    Finding.objects.update(kind=FindingKind.ACTION_ITEM, has_abstained=True)

    assert open_from_calls() == 0


def test_calls_from_before_a_rule_are_left_alone(acme: Tenant, in_acme: None) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        make_analyzed_call(acme)
    make_rule()

    assert open_from_calls() == 0


def test_calls_from_while_a_rule_was_off_are_left_alone(acme: Tenant, in_acme: None) -> None:
    now = timezone.now()
    make_rule(asked={"sentiment": "negative", "is_on": False})
    with time_machine.travel(now + _HOUR):
        make_analyzed_call(acme)
    with time_machine.travel(now + 2 * _HOUR):
        assert open_from_calls() == 0
        CallRule.objects.update(is_on=True)
        assert open_from_calls() == 0


def test_an_analysis_that_was_written_long_is_still_seen(acme: Tenant, in_acme: None) -> None:
    now = timezone.now()
    rule = make_rule()
    with time_machine.travel(now + _HOUR):
        make_analyzed_call(acme)
    CallRule.objects.filter(pk=rule.pk).update(looked_until=now + _HOUR + timedelta(minutes=5))
    with time_machine.travel(now + 2 * _HOUR):
        assert open_from_calls() == 1
    rule.refresh_from_db()
    assert rule.looked_until >= now + 2 * _HOUR


def test_a_call_that_is_analyzed_again_or_deleted_opens_nothing_more(
    acme: Tenant, in_acme: None
) -> None:
    make_rule()
    first, second = make_analyzed_call(acme), make_analyzed_call(acme)
    assert open_from_calls() == 2
    Analysis.objects.get(call=first).delete()
    make_analysis(first, Transcript.objects.get(call=first))
    Call.objects.filter(pk=second.pk).delete()
    third = make_analyzed_call(acme)

    assert open_from_calls() == 1
    assert Ticket.objects.filter(call=third).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_a_call_once(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        make_rule()
        for _number in range(3):
            make_analyzed_call(acme)

    at_once(acme, open_from_calls, open_from_calls, open_from_calls)
    with tenant_scope(acme.pk):
        assert Ticket.objects.count() == 3


def test_another_tenants_calls_are_left_alone(acme: Tenant, globex: Tenant, in_acme: None) -> None:
    make_rule()
    make_analyzed_call(globex)
    assert open_from_calls() == 0
    with tenant_scope(globex.pk):
        assert open_from_calls() == 0


def test_looking_costs_the_same_for_one_call_and_many(
    acme: Tenant, in_acme: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rule(asked={"words": ["nothing of the kind"]})
    for calls in (1, 5):
        for _number in range(calls):
            make_analyzed_call(acme)
        with django_assert_num_queries(8):
            open_from_calls()
