"""The review page under somebody's hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.tests.browser.listening import NEAR, Listener, start_of
from auditor.tests.browser.work import work_through
from calls.tests.doubles import FakeSpeech
from calls.tests.make import keep_recording, make_call, make_stage
from calls.tests.make_review import make_analyzed_call
from calls.tests.sounds import tone
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from auditor.tests.browser.visitor import Visitor
    from tenants.models import Tenant

TURNS = 5


@pytest.fixture
def reviewer(acme: Tenant, visitor: Visitor) -> Visitor:
    """At a call of five turns, four seconds each."""
    call = make_analyzed_call(acme, turns=TURNS, findings=3)
    keep_recording(call, tone(TURNS * 4))
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    visitor.go(call.get_absolute_url())
    return visitor


def test_a_click_on_a_turn_plays_from_its_first_second(reviewer: Visitor) -> None:
    listener = Listener(reviewer.page)
    turn = reviewer.page.locator("#turn-3")

    turn.locator(".said").click()

    assert listener.lands() == pytest.approx(start_of(turn), abs=NEAR)
    listener.plays_past(start_of(turn) + 0.2)
    expect(turn).to_have_attribute("aria-current", "true")


def test_a_click_on_a_quote_plays_what_it_quotes(reviewer: Visitor) -> None:
    listener = Listener(reviewer.page)
    quote = reviewer.page.locator("#findings .quote").nth(2)

    quote.click()

    assert listener.lands() == pytest.approx(start_of(quote), abs=NEAR)
    expect(reviewer.page.locator("#turn-2")).to_have_attribute("aria-current", "true")


def test_the_keyboard_plays_skips_steps_and_changes_the_speed(reviewer: Visitor) -> None:
    listener, keyboard = Listener(reviewer.page), reviewer.page.keyboard

    keyboard.press(" ")
    listener.plays_past(0)
    keyboard.press(" ")
    listener.pauses()
    keyboard.press("ArrowRight")
    forth = listener.lands()
    keyboard.press("ArrowLeft")
    back = listener.lands()
    keyboard.press("n")
    expect(reviewer.page.locator("#turn-1")).to_have_attribute("aria-current", "true")
    keyboard.press("p")
    expect(reviewer.page.locator("#turn-0")).to_have_attribute("aria-current", "true")
    keyboard.press("]")

    assert forth - back == pytest.approx(5, abs=NEAR)
    assert listener.speed == 1.25


def test_the_speed_chosen_lasts_to_the_next_call(reviewer: Visitor) -> None:
    reviewer.page.get_by_label("Speed").select_option("1.5")
    reviewer.page.reload()

    assert Listener(reviewer.page).speed == 1.5


def test_a_word_is_found_without_leaving_the_page(reviewer: Visitor) -> None:
    reviewer.mark()
    reviewer.page.keyboard.press("/")
    reviewer.page.keyboard.type("refund")

    expect(reviewer.page.locator("[data-found-count]")).to_have_attribute(
        "data-found-count", str(TURNS)
    )
    expect(reviewer.page.locator("#turns mark").first).to_have_text("refund")
    assert reviewer.is_same_document


def test_the_page_of_a_call_in_work_is_shown_anew_when_there_is_more(
    acme: Tenant, visitor: Visitor
) -> None:
    call = make_call(acme)
    keep_recording(call, tone())
    make_stage(call)
    visitor.enter(make_member(acme, Role.QA_MANAGER))
    visitor.go(call.get_absolute_url())
    expect(visitor.page.locator("#transcript")).to_contain_text("Not transcribed yet")

    work_through(call, FakeSpeech())

    expect(visitor.page.locator(".turn").first).to_contain_text("my bill is wrong")
