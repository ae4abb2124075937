"""Intents in the admin: written, switched, imported, deleted."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tenants.tests.test_admin_site import signed_in
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.models import ClassifierVersion, Example, Intent, Ticket
from tickets.states import Risk
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM
from tickets.tests.make_figures import written_at
from tickets.tests.office import act, add_page, list_page, manager_of, page_of, sent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

IMPORT = "admin:tickets_intent_import"


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


def written(**given: object) -> dict[str, object]:
    return {"name": "refund", "risk": Risk.LOW, "answer_template": "Soon, {first_name}."} | given


def the_intent(tenant: Tenant) -> Intent:
    with tenant_scope(tenant.pk):
        return Intent.objects.get()


def test_an_intent_is_written_and_changed(acme: Tenant, client: Client) -> None:
    sent(client, add_page(Intent), **written(blocked_words="fraud, police", auto_resolve="on"))
    intent = the_intent(acme)
    assert (intent.name, intent.auto_resolve) == ("refund", True)
    assert intent.blocked_words == ["fraud", "police"]

    sent(client, page_of(intent), **written(name=" Refunds "))
    changed = the_intent(acme)
    assert (changed.name, changed.auto_resolve) == ("Refunds", False)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "PARCEL"}, "An intent of this name exists already"),
        ({"risk": "high", "auto_resolve": "on"}, "A high-risk intent is never answered"),
        ({"answer_template": "Dear {name}"}, "There is no field {name}"),
        ({"answer_template": "Dear {first_name"}, "stands alone"),
        ({"blocked_words": "x" * 61}, "at most 60 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_an_intent_cannot_be_is_said(
    acme: Tenant, client: Client, given: dict[str, object], why: str
) -> None:
    make_intent(acme, "parcel")
    assert why in sent(client, add_page(Intent), **written(**given))
    assert the_intent(acme).name == "parcel"


def test_an_intent_without_an_answer_is_warned_of(acme: Tenant, client: Client) -> None:
    page = sent(client, add_page(Intent), **written(answer_template="", auto_resolve="on"))
    assert "The intent has no answer yet" in page


def test_an_answer_is_checked_while_it_is_written(client: Client) -> None:
    path = reverse("admin:tickets_intent_check_answer")
    assert "Soon, Ada." in sent(client, path, answer_template="Soon, {first_name}.")
    assert "There is no field {name}" in sent(client, path, answer_template="{name}")
    assert sent(client, path, answer_template="").strip().count("<") == 0


def test_the_page_names_the_fields_an_answer_may_hold(client: Client) -> None:
    page = client.get(add_page(Intent)).text
    assert "{first_name}: the customer&#x27;s first name" in page
    assert "{knowledge}" in page


def test_intents_are_switched_from_the_list(acme: Tenant, client: Client) -> None:
    intent = make_intent(acme, auto_resolve=False)

    assert "Auto-resolve is on" in act(client, "switch_on", intent)
    assert the_intent(acme).auto_resolve is True
    assert the_intent(acme).watched_from > intent.watched_from

    assert "Auto-resolve is off: refund" in act(client, "switch_off", intent)
    assert the_intent(acme).auto_resolve is False


def test_what_speaks_for_an_intent_is_shown_before(acme: Tenant, client: Client) -> None:
    intent = make_intent(acme, auto_resolve=False)
    assert "does not know it" in client.get(page_of(intent)).text
    assert "does not know refund: its tickets are escalated until" in act(
        client, "switch_on", intent
    )
    with tenant_scope(acme.pk):
        ClassifierVersion.objects.create(
            number=3, state="ready", is_active=True, metrics={"intents": {"refund": [9, 10]}}
        )
    assert (
        "Version 3 classified 9 of 10 held-out texts correctly" in client.get(page_of(intent)).text
    )
    assert "does not know" not in act(client, "switch_on", intent)


def test_high_risk_is_not_switched_on(acme: Tenant, client: Client) -> None:
    high, low = (make_intent(acme, name, auto_resolve=False) for name in ("high", "low"))
    with tenant_scope(acme.pk):
        Intent.objects.filter(pk=high.pk).update(risk=Risk.HIGH)

    page = act(client, "switch_on", high, low)

    assert "high: A high-risk intent is never answered automatically" in page
    with tenant_scope(acme.pk):
        assert Intent.objects.get(auto_resolve=True) == low


def test_what_stopped_itself_says_why_and_is_resumed(acme: Tenant, client: Client) -> None:
    intent = make_intent(acme)
    with tenant_scope(acme.pk):
        why = "3 of 9 answers were wrong"
        Intent.objects.update(halted_at=timezone.now(), halted_because=why)
    page = client.get(list_page(Intent)).text
    assert ">paused<" in page
    assert why in page

    assert "Auto-resolve resumed" in act(client, "resume_halted", intent, stay="yes")
    assert the_intent(acme).halted_at is None
    assert "None of them was paused" in act(client, "resume_halted", intent)


def test_deleting_says_what_goes_and_what_stays(acme: Tenant, client: Client) -> None:
    with tenant_scope(acme.pk):
        import_intents([IntentEntry("refund", ["Money back"])], actor=PROGRAM)
        ticket = make_ticket(acme)
        intent = Intent.objects.get()
        Ticket.objects.update(intent=intent)
        ClassifierVersion.objects.update(state="ready")
    page = reverse("admin:tickets_intent_delete", args=[intent.pk])
    assert "their tickets are kept" in client.get(page).text

    sent(client, page, post="yes")

    with tenant_scope(acme.pk):
        assert Ticket.objects.get(pk=ticket.pk).intent is None
        assert not Example.objects.exists()
        assert ClassifierVersion.objects.filter(state="training").exists()


def test_several_are_deleted_at_once(acme: Tenant, client: Client) -> None:
    intents = [make_intent(acme, name) for name in ("refund", "parcel")]
    act(client, "delete_selected", *intents, post="yes")
    with tenant_scope(acme.pk):
        assert not Intent.objects.exists()


@pytest.mark.parametrize("state", ["on", "off", "never", "halted"])
def test_intents_are_found_by_how_they_stand(acme: Tenant, client: Client, state: str) -> None:
    for name in ("on", "off", "never", "halted"):
        make_intent(acme, name, auto_resolve=name in {"on", "halted"})
    with tenant_scope(acme.pk):
        Intent.objects.filter(name="never").update(risk=Risk.HIGH)
        Intent.objects.filter(name="halted").update(halted_at=timezone.now())
        wanted = Intent.objects.get(name=state)

    page = client.get(list_page(Intent), {"state": state}).text

    assert page.count(f"{list_page(Intent)}0") == page.count(page_of(wanted)) == 1


def test_recent_tickets_are_counted_from_the_midnight_that_the_link_names(
    acme: Tenant, client: Client
) -> None:
    intent = make_intent(acme)
    first_day = timezone.localdate() - timedelta(days=30)
    midnight = datetime.combine(first_day, time(), timezone.get_current_timezone())
    with tenant_scope(acme.pk):
        for seconds in (-1, 0):
            at = midnight + timedelta(seconds=seconds)
            written_at(at, Ticket(message="Where is it?", intent=intent))
    page = client.get(list_page(Intent)).text
    link = re.search(r'href="(/tickets/\?intent=[^"]+)">(\d+)</a>', page)
    assert link
    assert link[2] == "1"
    assert client.get(unescape(link[1])).text.count("Where is it?") == 1


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        intent = make_intent(acme, f"intent {number}")
        with tenant_scope(acme.pk):
            Example.objects.create(
                intent=intent, text=f"{number}", text_hash=f"{number}", **PROGRAM.columns()
            )
    with django_assert_num_queries(7):
        page = client.get(list_page(Intent)).text
    assert page.count('class="state completed"') == count


def upload(client: Client, content: bytes) -> str:
    return sent(client, reverse(IMPORT), file=SimpleUploadedFile("intents.csv", content))


def test_a_file_is_foretold_first_and_imported_then(acme: Tenant, client: Client) -> None:
    page = upload(client, b"intent,text\nrefund,Money back\nrefund,Pay me\n,Sing\n")
    assert "Preview of intents.csv" in page
    none = re.search(r'">(\d+)</span> <span class="unit">examples that belong to no intent', page)
    assert none
    assert none[1] == "1"
    with tenant_scope(acme.pk):
        assert not Intent.objects.exists()

    read = page.split('name="read" value="')[1].split('"')[0]
    done = sent(client, reverse(IMPORT), read=read)

    assert "version 1 of the classifier is being trained" in done
    with tenant_scope(acme.pk):
        assert Example.objects.count() == 3
        assert Example.objects.exclude(by=None).count() == 3
    assert "choose it again" in sent(client, reverse(IMPORT), read=read)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"intent,text\nrefund,\n", "Line 2: Its text is empty"),
        (b"a,b\n", "Line 1: These names are not known: “a”, “b”"),
        (b"\xff\xfe", "The file is empty"),
        (b"x" * (20 << 20) + b"x", "at most 20 MB"),
        (b"", "The submitted file is empty"),
        (b"intent,text\n" + b"".join(b"%d,%d\n" % (n, n) for n in range(201)), "At most 200"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(client: Client, content: bytes, why: str) -> None:
    assert why in upload(client, content)


def test_what_one_tenant_read_no_other_imports(globex: Tenant, client: Client) -> None:
    page = upload(client, b"intent,text\nrefund,Money back\n")
    read = page.split('name="read" value="')[1].split('"')[0]

    assert "choose it again" in sent(manager_of(globex), reverse(IMPORT), read=read)
    with tenant_scope(globex.pk):
        assert not Intent.objects.exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT])
def test_other_roles_teach_nothing(acme: Tenant, role: Role) -> None:
    client = signed_in(make_member(acme, role).user)
    for path in (list_page(Intent), add_page(Intent), reverse(IMPORT), list_page(Example)):
        assert client.get(path).status_code == 403
