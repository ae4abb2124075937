"""The public form, as a customer meets it."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from calls.tests.make import make_call
from tenants.scope import tenant_scope
from tickets.models import Feedback, Ticket
from tickets.tests.make import make_ticket
from tickets.tests.rating import link_in, post, send, served_with

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def link(acme: Tenant) -> str:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        Ticket.objects.filter(pk=ticket.pk).update(
            subject="Refund of order 77",
            requester_email="ada@example.com",
            requester_name="Ada Lovelace",
        )
    return link_in(acme, ticket)


def kept(acme: Tenant) -> list[tuple[int, bool | None, str]]:
    with tenant_scope(acme.pk):
        return list(Feedback.objects.values_list("rating", "is_resolved", "comment"))


def test_it_shows_the_company_and_the_questions_and_nothing_of_the_ticket(link: str) -> None:
    page = Client().get(link).content.decode()

    assert "Acme" in page
    assert "How was the help you got?" in page
    for secret in ("money", "77", "ada@", "Ada", "ticket-"):
        assert secret not in page.replace(link, "")


def test_it_is_kept_nowhere_and_tells_nobody_where_one_came_from(link: str) -> None:
    answer = Client().get(link)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert not answer.cookies
    assert "<script" not in answer.content.decode()


def test_an_answer_is_kept_and_thanked_for(acme: Tenant, link: str) -> None:
    answer = send(link, rating="4", resolved="yes", comment=" Thank you! \r\n\x07\x00Ada ")

    assert (answer.status_code, answer.headers["Location"]) == (302, link)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert kept(acme) == [(4, True, "Thank you! \nAda")]
    assert "You may change it until" in Client().get(link).content.decode()


@pytest.mark.parametrize(
    ("resolved", "expected"), [("yes", True), ("no", False), ("unsaid", None), ("", None)]
)
def test_whether_it_is_resolved_may_be_left_open(
    acme: Tenant, link: str, resolved: str, expected: bool | None
) -> None:
    send(link, rating="3", resolved=resolved)

    assert kept(acme) == [(3, expected, "")]


def test_a_call_is_rated_the_same(acme: Tenant) -> None:
    send(link_in(acme, make_call(acme)), rating="5")

    assert kept(acme) == [(5, None, "")]


def test_it_may_be_changed_for_a_day_and_stays_one_answer(acme: Tenant, link: str) -> None:
    send(link, rating="2", resolved="no", comment="Still waiting.")
    again = Client().get(link).content.decode()
    send(link, rating="5", resolved="yes")

    assert "Still waiting." in again
    assert re.search(r'value="2"[^>]*checked', again)
    assert kept(acme) == [(5, True, "")]


def test_after_a_day_it_is_closed_and_a_replay_changes_nothing(acme: Tenant) -> None:
    with time_machine.travel(_NOON, tick=False) as clock:
        link = link_in(acme, make_ticket(acme))
        said = {"served": stamp_of(link), "rating": "2", "comment": "Still waiting."}
        clock.shift(5)
        post(link, said)
        clock.shift(timedelta(days=1))
        page, replay = Client().get(link).content.decode(), post(link, said | {"rating": "5"})

    assert "It can no longer be changed" in page
    assert "Still waiting." not in page
    assert replay.status_code == 409
    assert kept(acme) == [(2, None, "Still waiting.")]


def refused(answer: Answer, status: int, sentence: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert "What I typed, at length." in page
    assert re.search(r'value="4"[^>]*checked', page)


def test_without_a_rating_nothing_is_taken_and_nothing_lost(acme: Tenant, link: str) -> None:
    answer = send(link, resolved="no", comment="What I typed, at length.")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Please choose one of the five" in page
    assert "What I typed, at length." in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert kept(acme) == []


TYPED = {"rating": "4", "comment": "What I typed, at length."}


def test_what_fills_in_the_hidden_field_is_asked_to_send_again(acme: Tenant, link: str) -> None:
    answer = send(link, rating="4", comment=TYPED["comment"], website="https://spam.example.com")

    refused(answer, 422, "A field that nobody sees was filled in.")
    assert "spam.example.com" not in answer.content.decode()
    assert kept(acme) == []


def test_what_is_sent_faster_than_read_is_asked_to_wait(acme: Tenant, link: str) -> None:
    answer = send(link, after=1.5, rating="4", comment=TYPED["comment"])

    refused(answer, 422, "That was too fast for us.")
    assert kept(acme) == []


def test_a_stamp_of_another_invitation_is_replaced_by_a_good_one(acme: Tenant, link: str) -> None:
    other = stamp_of(link_in(acme, make_ticket(acme)))
    answer = post(link, TYPED | {"served": other})

    refused(answer, 422, "This page was too old.")
    assert served_with(answer.content.decode()) != other
    assert kept(acme) == []


@pytest.mark.parametrize("served", ["", "nonsense", "a:b:c"])
def test_a_form_that_was_not_served_here_is_refused(acme: Tenant, link: str, served: str) -> None:
    refused(post(link, TYPED | {"served": served}), 422, "This page was too old.")
    assert kept(acme) == []


def test_a_comment_is_long_enough_and_no_longer(acme: Tenant, link: str) -> None:
    lines = "\r\n".join(["x" * 49] * 40)

    assert send(link, rating="4", comment=f"{lines}yy").status_code == 422
    assert send(link, rating="4", comment=f"{lines}y").status_code == 302
    assert kept(acme) == [(4, None, f"{lines}y".replace("\r\n", "\n"))]


def test_an_invitation_takes_only_so_many_answers_an_hour(link: str) -> None:
    said = TYPED | {"served": "nonsense"}
    statuses = [post(link, said).status_code for _ in range(20)]

    assert statuses == [422] * 20
    refused(post(link, said), 429, "This was sent too often.")


def test_an_address_sends_only_so_many_answers_an_hour(acme: Tenant) -> None:
    office, said = f"office-{uuid4()}", TYPED | {"served": "nonsense"}
    links = [link_in(acme, make_ticket(acme)) for _ in range(7)]
    statuses = [post(links[n // 18], said, address=office).status_code for n in range(121)]

    assert statuses == [422] * 120 + [429]


def test_the_page_asks_little_of_the_database(
    link: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        Client().get(link)
    with django_assert_num_queries(0):
        Client().get("/feedback/unknown/")


def test_the_token_is_in_no_log(link: str, caplog: pytest.LogCaptureFixture) -> None:
    Client().get(link)
    Client().get(link.replace(".", "A.", 1))
    Client().delete(link)
    (ours,) = (one for one in logging.getLogger().handlers if one.name == "stderr")
    lines = [ours.format(record) for record in caplog.records]

    assert any("Not Found: /feedback/" in line for line in lines)
    assert len([line for line in lines if "/feedback/…/" in line]) >= 8
    assert [line for line in lines if link[10:40] in line] == []


def stamp_of(link: str) -> str:
    return served_with(Client().get(link).content.decode())
