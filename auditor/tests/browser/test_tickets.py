"""The ticket pages: open to everybody, and quick under somebody's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import overflow, serious_faults
from calls.tests.make import make_call
from tenants.domain.actors import customer
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.lifecycle import closing
from tickets.domain.work import assigning, linking, merging, notes, replying
from tickets.models import Macro
from tickets.tests.desks import make_drafted, make_drawn, make_guessed
from tickets.tests.make import make_ticket
from tickets.tests.make_actors import PROGRAM, acting

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Membership, Tenant
    from tickets.models import Ticket


def worked(tenant: Tenant) -> Ticket:
    """Talked over, noted, assigned, of a call, and merged with another."""
    person, ticket, other = make_member(tenant), make_drafted(tenant), make_drafted(tenant)
    with tenant_scope(tenant.pk):
        assigning.assign(ticket, person, actor=acting(person))
        replying.reply(ticket, "It is on its way.", actor=acting(person))
        notes.note(ticket, "Checked with the bank.", actor=acting(person))
        replying.customer_wrote(ticket, "Thank you! And the other order?", actor=customer())
        linking.link_call(ticket, make_call(tenant), actor=acting(person))
        return merging.merge(other, ticket, actor=acting(person))


def merged(tenant: Tenant) -> Ticket:
    ticket = make_drafted(tenant)
    with tenant_scope(tenant.pk):
        merging.merge(ticket, make_drafted(tenant), actor=PROGRAM)
    return ticket


def closed(tenant: Tenant) -> Ticket:
    with tenant_scope(tenant.pk):
        return closing.close(make_drafted(tenant), actor=PROGRAM)


def answered(tenant: Tenant) -> Ticket:
    return make_guessed(tenant, 0.99)


TICKETS: Final = (make_drafted, worked, merged, closed, answered, make_ticket)


def check(visitor: Visitor, path: str) -> None:
    assert visitor.go(path).status == 200
    assert serious_faults(visitor.page) == []
    assert overflow(visitor.page) == 0


@pytest.fixture
def supervisor(acme: Tenant) -> Membership:
    return make_member(acme, Role.SUPERVISOR)


@pytest.mark.parametrize("make", TICKETS)
def test_a_ticket_is_open_to_everybody(
    make: Callable[[Tenant], Ticket], acme: Tenant, supervisor: Membership, visitor: Visitor
) -> None:
    with tenant_scope(acme.pk):
        Macro.objects.create(name="Thanks", body="Thank you, {first_name}.")
    ticket = make(acme)
    visitor.enter(supervisor)
    check(visitor, ticket.get_absolute_url())


@pytest.mark.parametrize("name", ["tickets:list", "tickets:audits", "tickets:new", "home"])
def test_a_page_of_tickets_is_open_to_everybody(
    name: str, acme: Tenant, supervisor: Membership, visitor: Visitor
) -> None:
    visitor.enter(supervisor)
    check(visitor, reverse(name))
    make_drawn(acme)
    for make in TICKETS:
        make(acme)
    check(visitor, reverse(name))


def test_a_merge_is_open_to_everybody(
    acme: Tenant, supervisor: Membership, visitor: Visitor
) -> None:
    ticket, into = make_drafted(acme), make_drafted(acme)
    visitor.enter(supervisor)
    check(visitor, f"{reverse('tickets:merge', args=[ticket.pk])}?into={into.pk}")


def test_a_macro_joins_what_is_written(
    acme: Tenant, supervisor: Membership, visitor: Visitor
) -> None:
    with tenant_scope(acme.pk):
        Macro.objects.create(name="Thanks", body="Thank you.")
    visitor.enter(supervisor)
    visitor.go(f"{make_drafted(acme).get_absolute_url()}?draft=no")
    box = visitor.page.get_by_label("Reply", exact=True)

    visitor.page.keyboard.press("r")
    box.press_sequentially("Hello,")
    visitor.page.get_by_label("Macro").select_option("Thanks")
    visitor.page.get_by_role("button", name="Insert").click()

    expect(box).to_have_value("Hello,\nThank you.")


def test_the_keyboard_opens_a_ticket_and_answers_it(
    acme: Tenant, supervisor: Membership, visitor: Visitor
) -> None:
    make_drafted(acme)
    visitor.enter(supervisor)
    visitor.go(reverse("tickets:list"))
    keyboard = visitor.page.keyboard

    keyboard.press("j")
    keyboard.press("Enter")
    visitor.page.wait_for_selector("[data-ticket].scripted")
    keyboard.press("r")
    keyboard.press("Control+Enter")

    expect(visitor.page.locator(".message.reply .body")).to_have_text("Your money is on its way.")


def test_without_scripts_a_ticket_is_answered_noted_and_closed(
    acme: Tenant, supervisor: Membership, open_window: Opener
) -> None:
    with tenant_scope(acme.pk):
        Macro.objects.create(name="Thanks", body="Thank you.")
    visitor = open_window(scripts=False)
    visitor.enter(supervisor)
    visitor.go(make_drafted(acme).get_absolute_url())
    page = visitor.page

    page.get_by_label("Macro").select_option("Thanks")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Reply", exact=True)).to_have_value("Thank you.")
    page.get_by_role("button", name="Send reply").click()
    page.locator("summary", has_text="Write an internal note").click()
    page.get_by_label("Internal note").fill("Between us.")
    page.get_by_role("button", name="Add note").click()
    page.get_by_role("button", name="Close", exact=True).click()

    expect(page.locator(".message")).to_have_count(3)
    expect(page.locator(".top .state")).to_have_text("closed")
