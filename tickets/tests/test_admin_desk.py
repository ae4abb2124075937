"""Macros, service level, rules for calls and feedback in the admin."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.tests.make import make_call
from tenants.models import UsageEntry
from tenants.scope import tenant_scope
from tickets.domain.sla.clocks import service_level
from tickets.models import CallRule, Feedback, FeedbackRequest, Macro, ServiceLevel, Ticket
from tickets.tests.make import make_ticket
from tickets.tests.office import add_page, list_page, manager_of, page_of, sent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


def week(**given: str) -> dict[str, object]:
    hours = {f"week_{day}_{end}": "" for day in range(7) for end in ("from", "to")}
    level: dict[str, object] = {
        "first_answer_minutes": "60",
        "resolution_minutes": "600",
        "days_off": "",
    }
    return level | hours | {"week_0_from": "08:30", "week_0_to": "16:00"} | given


def level_page(tenant: Tenant) -> str:
    with tenant_scope(tenant.pk):
        return page_of(service_level())


def test_a_macro_is_written_once(acme: Tenant, client: Client) -> None:
    sent(client, add_page(Macro), name="Thanks", body="Thank you, {first_name}.")
    again = sent(client, add_page(Macro), name="Thanks", body="Thanks.")
    wrong = sent(client, add_page(Macro), name="Wrong", body="Dear {knowledge}")
    assert "A macro of this name exists already" in again
    assert "There is no field {knowledge}" in wrong
    with tenant_scope(acme.pk):
        assert Macro.objects.get().body == "Thank you, {first_name}."


def test_the_list_of_service_levels_is_its_one_page(acme: Tenant, client: Client) -> None:
    answer = client.get(list_page(ServiceLevel))
    assert answer.headers["Location"] == level_page(acme)
    page = client.get(level_page(acme)).text
    assert 'aria-label="Monday, from"' in page
    assert page.count('value="09:00"') == 5
    assert client.get(add_page(ServiceLevel)).status_code == 403


def test_the_business_hours_are_written(acme: Tenant, client: Client) -> None:
    given = week(week_6_from="10:00", week_6_to="12:00", days_off="2026-12-25\n2026-01-01\n")
    page = sent(client, level_page(acme), **given)

    assert "keep their due times" in page
    with tenant_scope(acme.pk):
        level = ServiceLevel.objects.get()
    assert level.opens == [time(8, 30), None, None, None, None, None, time(10)]
    assert level.closes == [time(16), None, None, None, None, None, time(12)]
    assert level.holidays == [date(2026, 1, 1), date(2026, 12, 25)]
    assert (level.first_answer_minutes, level.resolution_minutes) == (60, 600)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"week_0_to": ""}, "Monday: enter both times"),
        ({"week_0_to": "08:30"}, "Monday: the closing time must be after the opening time"),
        ({"week_1_from": "nine", "week_1_to": "17:00"}, "Tuesday: enter times as 09:00"),
        ({"week_0_from": "", "week_0_to": ""}, "Open on at least one day"),
        ({"days_off": "25.12.2026"}, "Enter each day as 2026-12-25"),
        ({"first_answer_minutes": "0"}, "service_level_takes_time"),
        ({"first_answer_minutes": "99999999999"}, "less than or equal to 2147483647"),
    ],
)
def test_what_are_no_business_hours_is_said(
    acme: Tenant, client: Client, given: dict[str, str], why: str
) -> None:
    page = sent(client, level_page(acme), **week(**given))
    assert why in page
    assert 'value="600"' in page
    with tenant_scope(acme.pk):
        assert ServiceLevel.objects.get().first_answer_minutes == 240


def test_a_rule_for_calls_asks_for_something(acme: Tenant, client: Client) -> None:
    page = sent(client, add_page(CallRule), name="All", is_on="on", sentiment="", words="")
    assert "Set at least one condition" in page
    sent(client, add_page(CallRule), name="Bad", is_on="on", sentiment="", words="broken, late")
    with tenant_scope(acme.pk):
        assert CallRule.objects.get().words == ["broken", "late"]


def test_a_rule_switched_on_again_does_not_look_back(acme: Tenant, client: Client) -> None:
    with tenant_scope(acme.pk):
        rule = CallRule.objects.create(name="Bad", sentiment="negative", is_on=False)
    before = timezone.now()

    sent(client, page_of(rule), name="Bad", sentiment="negative", is_on="on")
    with tenant_scope(acme.pk):
        since = CallRule.objects.get().looked_until
    assert since > before

    sent(client, page_of(rule), name="Worse", sentiment="negative", is_on="on")
    with tenant_scope(acme.pk):
        assert CallRule.objects.get().looked_until == since


def make_feedback(tenant: Tenant, comment: str) -> Feedback:
    ticket = make_ticket(tenant)
    with tenant_scope(tenant.pk):
        request = FeedbackRequest.objects.create(ticket=ticket, expires_at=timezone.now())
        made: Feedback = Feedback.objects.create(request=request, rating=2, comment=comment)
    return made


def test_feedback_leads_to_what_it_is_about(acme: Tenant, client: Client) -> None:
    feedback = make_feedback(acme, "Too slow.")
    with tenant_scope(acme.pk):
        ticket, call = Ticket.objects.get(), make_call(acme)
        request = FeedbackRequest.objects.create(call=call, expires_at=timezone.now())
        Feedback.objects.create(request=request, rating=5)
    page = client.get(list_page(Feedback)).text
    for words in ("Too slow.", ticket.get_absolute_url(), call.get_absolute_url(), "5 / 5"):
        assert words in page
    assert client.post(page_of(feedback), {"rating": 5}).status_code == 403


@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("model", [Macro, CallRule])
def test_lists_cost_the_same_however_long(
    acme: Tenant,
    client: Client,
    model: type[Macro | CallRule],
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        with tenant_scope(acme.pk):
            Macro.objects.create(name=f"row {number}", body="Text.")
            CallRule.objects.create(name=f"row {number}", sentiment="negative")
    with django_assert_num_queries(7):
        page = client.get(list_page(model)).text
    assert page.count("row ") >= count


@pytest.mark.parametrize("count", [1, 9])
def test_feedback_costs_the_same_however_much(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_feedback(acme, f"row {number}")
    with django_assert_num_queries(8):
        page = client.get(list_page(Feedback)).text
    assert page.count("2 / 5") == count


def test_what_a_ticket_used_leads_to_the_ticket(acme: Tenant, client: Client) -> None:
    ticket = make_ticket(acme)
    with tenant_scope(acme.pk):
        UsageEntry.objects.create(
            subject_kind="ticket",
            subject_id=ticket.pk,
            stage="opinion",
            booking="1",
            engine="openai",
            model="small",
            unit="token",
            quantity=9,
            unit_price_usd=0,
            cost_usd=0,
            attempt=1,
        )
    page = client.get(reverse("admin:tenants_usageentry_changelist")).text
    assert f'href="{ticket.get_absolute_url()}"' in page


def test_the_sidebar_leads_to_the_desks(client: Client) -> None:
    page = client.get(reverse("admin:index")).text
    for model in (Macro, ServiceLevel, CallRule, Feedback):
        assert f'href="{list_page(model)}"' in page
    assert f'href="{reverse("tickets:list")}"' in page
