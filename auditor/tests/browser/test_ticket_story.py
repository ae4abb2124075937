"""A request from the question to the switch: a customer, an agent and a manager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.domain.roles import key_scopes
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.demo.starter import load_starter
from tickets.models import Intent, Ticket

if TYPE_CHECKING:
    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

_QUESTION: Final = "When are you open on Saturday?"
_READING_MS: Final = 2_200  # Whoever answers sooner is taken for a machine.


@dataclass(frozen=True)
class Customer:
    """Asks through a program that has a key, and rates in a browser without an account."""

    visitor: Visitor
    key: str

    def ask(self, path: str, **body: object) -> dict[str, object]:
        answer = self.visitor.context.request.post(
            f"{self.visitor.address}/api/v1/{path}",
            headers={"authorization": f"Bearer {self.key}"},
            data=body,
        )
        assert answer.status in {200, 201}, answer.text()
        said: dict[str, object] = answer.json()
        return said

    def rate_badly(self, ticket_id: object) -> None:
        link = self.ask(f"tickets/{ticket_id}/feedback-link")
        page = self.visitor.page
        page.goto(str(link["url"]))
        page.wait_for_timeout(_READING_MS)
        page.get_by_role("radio", name="1 Very bad").check()
        page.get_by_role("radio", name="No", exact=True).check()
        page.get_by_label("What should we know?").fill("I asked about a holiday.")
        page.get_by_role("button", name="Send my answer").click()
        expect(page.get_by_role("heading", name="Thank you for your answer")).to_be_visible()


@pytest.fixture
def customer(acme: Tenant, visitor: Visitor) -> Customer:
    with tenant_scope(acme.pk):
        load_starter(answering=True)
        return Customer(visitor, issue_key(name="shop", scopes=key_scopes(), actor=SYSTEM)[1])


def answer_as_agent(agent: Visitor) -> None:
    """Take the ticket from the list, change the draft, send it and close."""
    page = agent.page
    agent.go(reverse("tickets:list"))
    page.get_by_role("link", name=_QUESTION).click()
    expect(page.get_by_text("I asked about a holiday.")).to_be_visible()
    page.get_by_role("button", name="Assign to me").click()
    page.get_by_role("textbox", name="Reply").fill("On holidays we are closed. I am sorry.")
    page.get_by_role("button", name="Send and close").click()
    expect(page.locator(".state.closed").first).to_be_visible()


def switch_off_as_manager(manager: Visitor) -> None:
    """See in the rates that an answer did not hold, and leave the intent to people."""
    page = manager.page
    manager.go(reverse("figures:overview"))
    reopened = page.locator("dl.figures > div").filter(has_text="Reopened within 7 days")
    expect(reopened.get_by_role("link", name="1", exact=True)).to_be_visible()
    reopened.get_by_role("link").click()
    expect(page.get_by_role("link", name=_QUESTION)).to_be_visible()
    manager.go(reverse("admin:tickets_intent_changelist") + "?q=Opening")
    page.get_by_role("row", name="Opening hours").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option(label="Turn auto-resolve off")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Auto-resolve is off: Opening hours.")).to_be_visible()


def test_an_answer_that_did_not_hold_is_handled_counted_and_switched_off(
    acme: Tenant, customer: Customer, open_window: Opener
) -> None:
    asked = customer.ask("tickets", message=_QUESTION)
    assert asked["status"] == "auto_resolved"
    customer.rate_badly(asked["id"])
    with tenant_scope(acme.pk):
        assert Ticket.objects.get().status == "escalated"

    agent, manager = open_window(), open_window()
    agent.sign_in(make_member(acme, Role.AGENT))
    answer_as_agent(agent)
    manager.sign_in(make_member(acme, Role.QA_MANAGER))
    switch_off_as_manager(manager)

    again = customer.ask("tickets", message=_QUESTION)
    assert again["status"] == "escalated"
    with tenant_scope(acme.pk):
        assert not Intent.objects.get(name="Opening hours").auto_resolve
        assert Ticket.objects.get(pk=str(again["id"])).decision.reasons == ["intent_off"]
