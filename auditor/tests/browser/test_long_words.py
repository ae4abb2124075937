"""Words without end, as addresses and mails from programs have them, stay inside their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from auditor.tests.browser.accessibility import NARROW, WIDE
from calls.models import Call
from calls.tests.make import keep_recording
from calls.tests.make_review import make_analyzed_call
from calls.tests.sounds import tone
from tenants.domain.actors import customer
from tenants.domain.keys import issue_key
from tenants.domain.roles import key_scopes
from tenants.identifiers import uuid7
from tenants.models import Team, Tenant, UsageEntry
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.work.merging import merge
from tickets.domain.work.replying import customer_wrote
from tickets.models import Example, Intent, Ticket
from tickets.tests.desks import make_drafted, make_drawn, make_team
from tickets.tests.make_actors import PROGRAM
from tickets.tests.rating import link_in

if TYPE_CHECKING:
    from auditor.tests.browser.conftest import Opener
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Membership

_TOO_WIDE: Final = "document.documentElement.scrollWidth - window.innerWidth"
# What is drawn over the pane beside its own, or past the window's edge.
_OUTSIDE: Final = """
  [...document.querySelectorAll("main *, header *")]
    .filter((each) => {
      const left = each.getBoundingClientRect().left;
      const box = (each.closest(".pane") ?? document.documentElement).getBoundingClientRect();
      return each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
        && left + each.scrollWidth > box.right + 1
        && getComputedStyle(each).overflowX === "visible" && !each.closest(".table-frame, select");
    })
    .map((each) => `${each.tagName}.${each.className}: ${each.scrollWidth} > ${each.clientWidth}`)
"""
_CLIPPED: Final = """
  [...document.querySelectorAll("#result_list :is(td, th)")]
    .filter((each) => each.clientHeight > 0 && each.scrollHeight > each.clientHeight + 1)
    .map((each) => `${each.dataset.label}: ${each.scrollHeight} > ${each.clientHeight}`)
"""
_MISLABELLED: Final = """
  [...document.querySelectorAll("#result_list td[data-label='Select record']:not(:has(input))")]
    .filter((each) => getComputedStyle(each, "::before").content !== "none")
    .map((each) => each.textContent)
"""
_NAME: Final = "W" * 120
_MAIL: Final = f"{'m' * 62}@example.com"


@pytest.fixture
def member(acme: Tenant) -> Membership:
    """Everybody and everything has a long name."""
    person = make_member(acme, Role.ADMIN)
    type(person.user).objects.filter(pk=person.user.pk).update(full_name=_NAME)
    return person


def lengthened(acme: Tenant, ticket: Ticket, person: Membership) -> Ticket:
    with tenant_scope(acme.pk):
        Ticket.objects.filter(pk=ticket.pk).update(
            subject="S" * 200,
            message="r" * 300,
            requester_name="N" * 120,
            requester_email=_MAIL,
            external_id=f"{ticket.external_id:x<120}",
            assignee=person,
            team=Team.objects.first() or make_team(acme, person, name="T" * 120),
        )
        Intent.objects.update(name="i" * 120)
        ticket.refresh_from_db()
    return ticket


def check(visitor: Visitor, path: str) -> None:
    for size in (NARROW, WIDE):
        visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert visitor.go(path).status == 200
        assert visitor.page.evaluate(_OUTSIDE) == [], (path, size)
        assert int(visitor.page.evaluate(_TOO_WIDE)) <= 0, (path, size)


def test_tickets_keep_inside(acme: Tenant, member: Membership, visitor: Visitor) -> None:
    made = make_drafted(acme), make_drawn(acme), make_drafted(acme)
    drafted, drawn, gone = (lengthened(acme, ticket, member) for ticket in made)
    with tenant_scope(acme.pk):
        customer_wrote(drafted, "w" * 200, actor=customer(_MAIL))
        merge(gone, drafted, actor=PROGRAM)
    visitor.enter(member)

    for ticket in (drafted, drawn, gone):
        check(visitor, ticket.get_absolute_url())
    check(visitor, f"{reverse('tickets:merge', args=[drafted.pk])}?into={drawn.pk}")
    for page in ("tickets:list", "tickets:audits", "tickets:new", "home"):
        check(visitor, reverse(page))


def test_a_subject_alone_keeps_inside(acme: Tenant, member: Membership, visitor: Visitor) -> None:
    ticket = make_drafted(acme, requester_email=_MAIL)
    visitor.enter(member)

    check(visitor, ticket.get_absolute_url())


def test_calls_keep_inside(acme: Tenant, member: Membership, visitor: Visitor) -> None:
    call = make_analyzed_call(acme, agent=member)
    with tenant_scope(acme.pk):
        Call.objects.update(
            company_name="C" * 200,
            original_filename=f"{'f' * 250}.wav",
            contact_email=_MAIL,
            external_id="x" * 120,
            call_type="t" * 60,
            tags=["g" * 60],
        )
    keep_recording(call, tone(12))
    visitor.enter(member)

    check(visitor, call.get_absolute_url())
    for page in ("calls:list", "calls:upload", "home"):
        check(visitor, reverse(page))


def test_the_page_to_rate_on_keeps_inside(acme: Tenant, open_window: Opener) -> None:
    Tenant.objects.filter(pk=acme.pk).update(name="A" * 120)

    check(open_window(), link_in(acme, make_drafted(acme)))


@pytest.mark.parametrize(
    "desk", ["tenants_membership", "tenants_team", "tickets_intent", "calls_call"]
)
def test_lists_of_the_admin_keep_inside(
    acme: Tenant, member: Membership, visitor: Visitor, desk: str
) -> None:
    lengthened(acme, make_drafted(acme), member)
    visitor.enter(member)
    visitor.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    visitor.go(reverse(f"admin:{desk}_changelist"))

    assert int(visitor.page.evaluate(_TOO_WIDE)) <= 0
    assert visitor.page.evaluate(_CLIPPED) == []
    expect(visitor.page.get_by_role("textbox", name="Search", exact=True)).to_be_visible()


def _long_rows(acme: Tenant) -> None:
    """Of lists whose first column is a box, a link and neither."""
    with tenant_scope(acme.pk):
        UsageEntry.objects.create(
            subject_kind="call",
            subject_id=uuid7(),
            stage="analysis",
            booking="1",
            engine="local",
            unit="second",
            quantity=1,
            attempt=1,
            unit_price_usd=0,
            cost_usd=0,
        )
        issue_key(name="k" * 120, scopes=key_scopes(), actor=PROGRAM)
        Example.objects.create(text="word " * 60, text_hash="1", **PROGRAM.columns())


def test_a_card_of_a_row_shows_all_of_a_long_text_and_no_label_but_its_own(
    acme: Tenant, member: Membership, visitor: Visitor
) -> None:
    make_drawn(acme)
    _long_rows(acme)
    visitor.enter(member)
    visitor.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})

    for desk in (
        "tenants_apikey",
        "tickets_example",
        "tenants_usageentry",
        "tickets_decisionpolicy",
    ):
        visitor.go(reverse(f"admin:{desk}_changelist"))
        assert visitor.page.evaluate(_CLIPPED) == [], desk
        assert visitor.page.locator("#result_list").count() == 1, desk
        assert visitor.page.evaluate(_MISLABELLED) == [], desk
