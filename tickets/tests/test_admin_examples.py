"""Examples in the admin: added, found, moved, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.scope import tenant_scope
from tickets.domain.intents.importing import IntentEntry, import_intents
from tickets.models import ClassifierVersion, Example, Intent
from tickets.tests.make_actors import PROGRAM
from tickets.tests.office import act, add_page, list_page, manager_of, page_of, sent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


@pytest.fixture
def refund(acme: Tenant) -> Intent:
    with tenant_scope(acme.pk):
        import_intents(
            [IntentEntry("parcel"), IntentEntry("refund", ["Money back"])], ["Sing"], actor=PROGRAM
        )
        ClassifierVersion.objects.update(state="ready")
        intent: Intent = Intent.objects.get(name="refund")
    return intent


def texts_of(tenant: Tenant, name: str | None) -> set[str]:
    with tenant_scope(tenant.pk):
        return set(Example.objects.filter(intent__name=name).values_list("text", flat=True))


def is_training(tenant: Tenant) -> bool:
    with tenant_scope(tenant.pk):
        return ClassifierVersion.objects.filter(state="training").exists()


def test_examples_are_added_a_line_each(acme: Tenant, client: Client, refund: Intent) -> None:
    page = sent(client, add_page(Example), intent=refund.pk, texts="Pay me\n\n  I want it  back\n")

    assert "2 examples added" in page
    assert texts_of(acme, "refund") == {"Money back", "Pay me", "I want it back"}
    assert is_training(acme)


def test_texts_of_no_intent_are_added_as_well(acme: Tenant, client: Client) -> None:
    sent(client, add_page(Example), intent="", texts="Tell me a joke")
    assert texts_of(acme, None) == {"Tell me a joke"}


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ("", "This field is required"),
        ("x" * 4_001, "Example 1 of intent refund is empty or longer"),
    ],
)
def test_what_is_no_example_is_said(
    acme: Tenant, client: Client, refund: Intent, texts: str, why: str
) -> None:
    page = sent(client, add_page(Example), intent=refund.pk, texts=texts)
    assert why in page
    assert texts in page
    assert texts_of(acme, "refund") == {"Money back"}


def test_examples_move_to_another_intent(acme: Tenant, client: Client, refund: Intent) -> None:
    with tenant_scope(acme.pk):
        example, parcel = Example.objects.get(intent=refund), Intent.objects.get(name="parcel")
    assert "Move 1 example to another intent" in act(client, "move", example)

    done = act(client, "move", example, confirmed="yes", intent=parcel.pk)

    assert "Moved to parcel: 1." in done
    assert texts_of(acme, "parcel") == {"Money back"}
    assert is_training(acme)
    act(client, "move", example, confirmed="yes", intent="")
    assert texts_of(acme, None) == {"Money back", "Sing"}


def test_examples_do_not_move_to_others_intents(
    acme: Tenant, globex: Tenant, client: Client, refund: Intent
) -> None:
    with tenant_scope(globex.pk):
        theirs = Intent.objects.create(name="canary")
    with tenant_scope(acme.pk):
        example = Example.objects.get(intent=refund)

    page = act(client, "move", example, confirmed="yes", intent=theirs.pk)

    assert "Select a valid choice" in page
    assert "canary" not in page
    assert texts_of(acme, "refund") == {"Money back"}


def test_deleted_examples_are_unlearned(acme: Tenant, client: Client, refund: Intent) -> None:
    with tenant_scope(acme.pk):
        example = Example.objects.get(intent=refund)

    act(client, "delete_selected", example, post="yes")

    assert texts_of(acme, "refund") == set()
    assert is_training(acme)


def test_a_text_is_read_only(client: Client, acme: Tenant, refund: Intent) -> None:
    with tenant_scope(acme.pk):
        example = Example.objects.get(intent=refund)
    assert "Money back" in client.get(page_of(example)).text
    assert client.post(page_of(example), {"text": "x"}).status_code == 403


def test_examples_are_found_by_intent_and_text(
    acme: Tenant, client: Client, refund: Intent
) -> None:
    def shown(**asked: str) -> tuple[bool, bool]:
        page = client.get(list_page(Example), asked).text
        return "Money back" in page, "Sing" in page

    assert shown() == (True, True)
    assert shown(intent=str(refund.pk)) == (True, False)
    assert shown(intent="none") == (False, True)
    assert shown(intent="nonsense") == (False, False)
    assert shown(q="money") == (True, False)


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme.pk):
        import_intents(
            [IntentEntry(f"{number}", [f"text {number}"]) for number in range(count)], actor=PROGRAM
        )
    with django_assert_num_queries(8):
        page = client.get(list_page(Example)).text
    assert page.count("/change/") >= count
