"""Suggested intents in the admin: looked at, taken, dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from tenants.scope import tenant_scope
from tickets.models import Example, Intent, IntentSuggestion
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.office import act, list_page, manager_of, page_of, sent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


def make_suggestion(tenant: Tenant, title: str = "park, car") -> IntentSuggestion:
    tickets = [make_ticket(tenant, f"Where may I park {title} {number}?") for number in range(4)]
    with tenant_scope(tenant.pk):
        ids = [ticket.pk for ticket in tickets]
        made: IntentSuggestion = IntentSuggestion.objects.create(title=title, size=4, tickets=ids)
    return made


def test_the_list_shows_some_texts_of_each(acme: Tenant, client: Client) -> None:
    make_suggestion(acme)
    page = client.get(list_page(IntentSuggestion)).text
    assert "Where may I park park, car 0?" in page
    assert "Where may I park park, car 3?" not in page


def test_the_page_shows_its_tickets(acme: Tenant, client: Client) -> None:
    suggestion = make_suggestion(acme)
    page = client.get(page_of(suggestion)).text
    assert page.count("Where may I park") == 4
    assert "Create intent" in page


def test_a_suggestion_becomes_an_intent_under_a_name(acme: Tenant, client: Client) -> None:
    suggestion = make_suggestion(acme)
    assert "Name of the intent" in act(client, "make_intent", suggestion)

    page = act(client, "make_intent", suggestion, name="Parking")

    assert "“Parking” is being learned" in page
    with tenant_scope(acme.pk):
        intent = Intent.objects.get()
        assert (intent.name, intent.auto_resolve, intent.examples.count()) == ("Parking", False, 4)
        assert Example.objects.exclude(by=None).count() == 4
    assert "Somebody has answered this" in act(client, "make_intent", suggestion, name="Cars")


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_suggestion_needs_a_name(acme: Tenant, client: Client, name: str) -> None:
    suggestion = make_suggestion(acme)
    assert "Name of the intent" in act(client, "make_intent", suggestion, name=name)
    with tenant_scope(acme.pk):
        assert not Intent.objects.exists()


def test_one_becomes_an_intent_at_a_time(acme: Tenant, client: Client) -> None:
    both = make_suggestion(acme), make_suggestion(acme, "opening")
    assert "Select one suggestion" in act(client, "make_intent", *both)


def test_suggestions_are_dismissed(acme: Tenant, client: Client) -> None:
    suggestion = make_suggestion(acme)
    assert "Dismissed: 1" in act(client, "dismiss_all", suggestion)
    assert "park, car: Somebody has answered" in act(client, "dismiss_all", suggestion)
    assert "Create intent" not in client.get(page_of(suggestion)).text.split("<table")[0]


def test_what_waits_for_an_answer_comes_first(acme: Tenant, client: Client) -> None:
    dismissed, taken = make_suggestion(acme, "first"), make_suggestion(acme, "second")
    with tenant_scope(acme.pk):
        IntentSuggestion.objects.filter(pk=dismissed.pk).update(
            dismissed_at=timezone.now(), size=99
        )
        taken.taken_as = make_intent(acme)
        taken.save()
    waiting = make_suggestion(acme, "third")

    page = client.get(list_page(IntentSuggestion)).text

    order = [page.index(page_of(each)) for each in (waiting, taken, dismissed)]
    assert order == sorted(order)
    found = client.get(list_page(IntentSuggestion), {"answered": "open"}).text
    assert (page_of(waiting) in found, page_of(taken) in found) == (True, False)


def test_the_tickets_are_looked_through_again(client: Client) -> None:
    path = reverse("admin:tickets_intentsuggestion_look_again")
    assert "come back in a minute" in sent(client, path)
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_suggestion(acme, f"title {number}")
    with django_assert_num_queries(8):
        page = client.get(list_page(IntentSuggestion)).text
    assert page.count('class="samples"') == count
