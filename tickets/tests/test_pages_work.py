"""What people do with a ticket by its page's forms."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from calls.tests.make import make_call
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.models import Intent, TicketMessage, Verdict
from tickets.states import Channel, Delivery, LabelSource, MessageKind, TicketStatus
from tickets.tests.desks import (
    at_desk,
    desk_of,
    fresh,
    make_drafted,
    make_guessed,
    make_team,
    woken,
)
from tickets.work_kinds import REPLY_MAIL

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks as Commits

    from tenants.models import Membership, Tenant
    from tickets.models import Ticket


def post(client: Client, deed: str, ticket: Ticket, **said: object) -> HttpResponse:
    return client.post(reverse(f"tickets:{deed}", args=[ticket.pk]), said)  # type: ignore[return-value]  # A test's response.


def text_of(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def messages(ticket: Ticket, kind: MessageKind) -> list[TicketMessage]:
    with tenant_scope(ticket.tenant.pk):
        return list(TicketMessage.objects.filter(ticket=ticket, kind=kind))


def test_a_reply_goes_to_the_customer_under_one_s_name(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme, requester_email="maria@example.com")

    answer = post(at_desk(agent), "reply", ticket, body="It is on its way.")

    (reply,) = messages(ticket, MessageKind.REPLY)
    assert answer.headers["Location"] == ticket.get_absolute_url()
    assert (reply.body, reply.by_id) == ("It is on its way.", agent.pk)
    assert reply.delivery == Delivery.WAITING


@pytest.mark.parametrize(
    ("channel", "told"), [(Channel.EMAIL, "is being sent"), (Channel.PHONE, "not sent by e-mail")]
)
def test_a_reply_says_whether_it_is_mailed(
    acme: Tenant, agent: Membership, channel: Channel, told: str
) -> None:
    ticket = make_drafted(acme, requester_email="maria@example.com", channel=channel)
    client = at_desk(agent)

    post(client, "reply", ticket, body="Done.", then="close")

    page = client.get(ticket.get_absolute_url()).text
    assert told in page
    assert "Ticket closed." in page


def test_a_reply_that_failed_is_sent_again(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme, requester_email="maria@example.com")
    client = at_desk(agent)
    post(client, "reply", ticket, body="It is on its way.")
    (reply,) = messages(ticket, MessageKind.REPLY)
    again = reverse("tickets:send-again", args=[ticket.pk, reply.pk])
    assert client.post(again).status_code == 400
    with tenant_scope(acme.pk):
        TicketMessage.objects.filter(pk=reply.pk).update(delivery=Delivery.FAILED)
    assert again in client.get(ticket.get_absolute_url()).text

    answer = client.post(again)

    assert answer.headers["Location"] == ticket.get_absolute_url()
    assert messages(ticket, MessageKind.REPLY)[0].delivery == Delivery.WAITING


def test_who_sends_mail_is_told_of_a_reply_and_of_one_sent_again(
    acme: Tenant, agent: Membership, django_capture_on_commit_callbacks: Commits
) -> None:
    mailed = make_drafted(acme, requester_email="maria@example.com")
    client = at_desk(agent)
    with django_capture_on_commit_callbacks() as told:
        post(client, "reply", mailed, body="It is on its way.")
    (reply,) = messages(mailed, MessageKind.REPLY)
    with tenant_scope(acme.pk):
        TicketMessage.objects.filter(pk=reply.pk).update(delivery=Delivery.FAILED)
    with django_capture_on_commit_callbacks() as told_again:
        client.post(reverse("tickets:send-again", args=[mailed.pk, reply.pk]))
    with django_capture_on_commit_callbacks() as told_of_none:
        post(client, "reply", make_drafted(acme), body="It is on its way.")
    assert woken(told) == woken(told_again) == [REPLY_MAIL.queue]
    assert woken(told_of_none) == []


def test_a_message_of_another_ticket_is_not_sent_again(acme: Tenant, agent: Membership) -> None:
    ticket, other = make_drafted(acme), make_drafted(acme)
    post(at_desk(agent), "reply", other, body="Done.")
    (reply,) = messages(other, MessageKind.REPLY)

    answer = at_desk(agent).post(reverse("tickets:send-again", args=[ticket.pk, reply.pk]))

    assert answer.status_code == 404


def test_a_last_reply_closes_the_ticket(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)

    post(at_desk(agent), "reply", ticket, body="Done.", then="close")

    assert fresh(ticket).status == TicketStatus.CLOSED


def test_a_refused_reply_loses_no_word(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)
    client = at_desk(agent)
    post(client, "note", ticket, body="")
    empty = post(client, "reply", ticket, body="   ")
    long = post(client, "note", ticket, body="n" * 20_001, form="note")

    assert empty.status_code == 400
    assert "The message is empty: write something." in text_of(empty)
    assert "n" * 20_001 in text_of(long)
    assert messages(ticket, MessageKind.NOTE) == []


def test_a_reply_to_a_closed_ticket_is_refused(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)
    client = at_desk(agent)
    post(client, "close", ticket)

    late = post(client, "reply", ticket, body="Too late.")

    assert late.status_code == 409
    assert "reopen it first" in text_of(late)
    assert "Too late.</textarea>" in text_of(late)
    assert messages(ticket, MessageKind.REPLY) == []


def test_a_note_stays_inside(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)

    post(at_desk(agent), "note", ticket, body="Between us.")

    (note,) = messages(ticket, MessageKind.NOTE)
    assert (note.body, note.delivery) == ("Between us.", Delivery.NONE)


def test_taking_a_ticket_makes_it_one_s_own(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)

    post(at_desk(agent), "take", ticket)

    assert fresh(ticket).assignee_id == agent.pk


def test_one_s_own_is_given_back_and_nobody_else_s(acme: Tenant, agent: Membership) -> None:
    own, other = make_drafted(acme, assignee=agent), make_drafted(acme, assignee=make_member(acme))

    post(at_desk(agent), "give-back", own)
    refused = post(at_desk(agent), "give-back", other)

    assert fresh(own).assignee_id is None
    assert refused.status_code == 409


def test_a_supervisor_assigns_and_moves(acme: Tenant, agent: Membership) -> None:
    supervisor = make_member(acme, Role.SUPERVISOR)
    team, ticket = make_team(acme, supervisor, agent), make_drafted(acme)
    client = at_desk(supervisor)

    post(client, "queue", ticket, team=team.pk)
    post(client, "assign", ticket, assignee=agent.pk)

    assert (fresh(ticket).team_id, fresh(ticket).assignee_id) == (team.pk, agent.pk)


def test_who_moves_a_ticket_out_of_sight_comes_back_to_the_list(acme: Tenant) -> None:
    elsewhere, ticket = make_team(acme, make_member(acme)), make_drafted(acme)

    answer = post(desk_of(acme, Role.SUPERVISOR), "queue", ticket, team=elsewhere.pk)

    assert answer.headers["Location"] == reverse("tickets:list")


def test_people_and_teams_of_others_are_refused(acme: Tenant, globex: Tenant) -> None:
    ticket, client = make_drafted(acme), desk_of(acme, Role.QA_MANAGER)

    for deed, said in (
        ("assign", {"assignee": make_member(globex).pk}),
        ("queue", {"team": make_team(globex).pk}),
        ("label", {"intent": make_drafted(globex).intent_id}),
        ("link", {"call": make_call(globex).pk}),
    ):
        assert post(client, deed, ticket, **said).status_code == 400


@pytest.mark.parametrize("deed", ["assign", "queue", "merge"])
def test_an_agent_may_neither_assign_nor_move_nor_merge(
    acme: Tenant, agent: Membership, deed: str
) -> None:
    assert post(at_desk(agent), deed, make_drafted(acme)).status_code == 403


def test_a_call_is_linked_by_its_outer_id_and_taken_off_again(acme: Tenant) -> None:
    call, ticket = make_call(acme, external_id="call-7"), make_drafted(acme)
    client = desk_of(acme, Role.QA_MANAGER)

    post(client, "link", ticket, call="call-7")
    assert fresh(ticket).call_id == call.pk

    post(client, "link", ticket, call="")
    assert fresh(ticket).call_id is None


def test_a_person_s_word_on_the_intent_counts(acme: Tenant, agent: Membership) -> None:
    ticket = make_drafted(acme)
    with tenant_scope(acme.pk):
        address = Intent.objects.create(name="address")

    post(at_desk(agent), "label", ticket, intent=address.pk)

    with tenant_scope(acme.pk):
        said = Verdict.objects.get(source=LabelSource.PERSON)
    assert fresh(ticket).intent_id == address.pk
    assert (said.is_intent_right, said.right_intent, said.by_id) == (False, "address", agent.pk)


def test_a_settled_ticket_is_opened_again(acme: Tenant, agent: Membership) -> None:
    client, answered, closed = at_desk(agent), make_guessed(acme, 0.99), make_drafted(acme)
    post(client, "close", closed)

    post(client, "escalate", answered)
    post(client, "reopen", closed)

    assert {fresh(answered).status, fresh(closed).status} == {TicketStatus.ESCALATED}


def test_a_merge_says_what_will_happen_before_it_does(acme: Tenant) -> None:
    ticket, into = make_drafted(acme), make_drafted(acme)
    client = desk_of(acme, Role.SUPERVISOR)
    address = reverse("tickets:merge", args=[ticket.pk])

    asked = client.get(address, {"into": into.external_id}).content.decode()
    assert "closed for good" in asked
    assert fresh(ticket).merged_into_id is None

    done = client.post(address, {"into": into.pk})
    assert done.headers["Location"] == into.get_absolute_url()
    assert fresh(ticket).merged_into_id == into.pk


def test_merging_with_what_is_not_there_is_refused(acme: Tenant) -> None:
    ticket, client = make_drafted(acme), desk_of(acme, Role.SUPERVISOR)
    address = reverse("tickets:merge", args=[ticket.pk])

    for into in ("", "nothing", str(ticket.pk)):
        assert client.post(address, {"into": into}).status_code in {400, 409}
    assert client.get(address, {"into": ""}).status_code == 400


@pytest.mark.parametrize("deed", ["label", "assign", "queue", "link"])
def test_a_form_without_its_field_says_nothing_and_changes_nothing(acme: Tenant, deed: str) -> None:
    ticket = make_drafted(acme)

    answer = post(desk_of(acme, Role.SUPERVISOR), deed, ticket)

    assert answer.status_code == 400
    assert "The form lacks the field" in text_of(answer)
    with tenant_scope(acme.pk):
        assert not Verdict.objects.filter(source=LabelSource.PERSON).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_ticket_named_with_a_sign_that_nothing_stores_is_not_known(
    acme: Tenant, method: str
) -> None:
    ticket = make_drafted(acme)
    send = getattr(desk_of(acme, Role.SUPERVISOR), method)

    answer = send(reverse("tickets:merge", args=[ticket.pk]), {"into": "a\0b"})

    assert "There is no ticket with the id “ab”" in text_of(answer)
