"""An agent at the browser: their own calls, and nothing of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from playwright.sync_api import expect

from calls.tests.make_review import make_analyzed_call
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant


def test_an_agent_sees_their_own_calls_and_no_office(acme: Tenant, visitor: Visitor) -> None:
    agent = make_member(acme)
    ours, theirs = make_analyzed_call(acme, agent=agent), make_analyzed_call(acme)
    visitor.sign_in(agent)

    main = visitor.page.get_by_role("navigation", name="Main")
    expect(main.get_by_role("link", name="Admin")).to_have_count(0)
    main.get_by_role("link", name="Calls").click()

    rows = visitor.page.locator("#rows th a")
    expect(rows).to_have_text([ours.original_filename])
    expect(visitor.page.get_by_role("link", name="Upload calls")).to_have_count(0)
    assert visitor.go(theirs.get_absolute_url()).status == 404
    expect(visitor.page.locator("h1")).to_be_visible()


def test_an_agent_who_wants_to_upload_reads_why_not(acme: Tenant, visitor: Visitor) -> None:
    visitor.sign_in(make_member(acme, Role.AGENT))

    answer = visitor.go(reverse("calls:upload"))

    assert answer.status == 403
    expect(visitor.page.locator("main, h1").first).to_be_visible()
    expect(visitor.page.locator("form[data-upload]")).to_have_count(0)
