"""Finding calls by what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from calls.domain.search.finding import search_calls
from calls.domain.visibility import visible_calls
from calls.models import Call, SearchDocument
from calls.models.calls import CallQuerySet
from calls.states import Speaker
from calls.tests.make_search import make_said_call
from tenants.domain.actors import actor_of
from tenants.models import Team, TeamMember
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from calls.domain.search.finding import SearchResult
    from tenants.models import Membership, Tenant

CODES = (
    "It is AB 4471 09.",
    "Number AB447109",
    "so ab-4471-09 please",
    "a b four four seven one oh nine",
)


def search(tenant: Tenant, asked: str, *, speaker: Speaker | None = None) -> SearchResult:
    with tenant_scope(tenant.pk):
        return search_calls(Call.objects.all(), asked, speaker=speaker)


def ids(found: SearchResult) -> list[str]:
    return [str(each.call.pk) for each in found.calls]


def marked(found: SearchResult) -> list[str]:
    """What is marked in the sentences of the first call."""
    hits = found.calls[0].hits
    return [hit.text[start:end] for hit in hits for start, end in hit.spans]


def test_a_planted_word_is_found_in_its_call_and_sentence(acme: Tenant) -> None:
    call = make_said_call(acme, "Hello", "Well. My Hovercraft is full of eels. Thanks.", "I see")
    for _ in range(5):
        make_said_call(acme, "Hello", "My parcel is late")

    found = search(acme, "hovercraft")

    assert (ids(found), found.total) == ([str(call.pk)], 1)
    (hit,) = found.calls[0].hits
    assert (hit.turn, hit.speaker, hit.start_ms) == (1, "customer", 4_000)
    assert hit.text == "My Hovercraft is full of eels."
    assert marked(found) == ["Hovercraft"]


def test_every_planted_word_is_found(acme: Tenant) -> None:
    planted = {f"zq{number}x": make_said_call(acme, f"It is zq{number}x, yes") for number in (1, 2)}
    planted |= {word: make_said_call(acme, word) for word in ("Wuppertal", "José", "O'Neill", "42")}

    assert {word: ids(search(acme, word)) for word in planted} == {
        word: [str(call.pk)] for word, call in planted.items()
    }


@pytest.mark.parametrize("said", CODES)
@pytest.mark.parametrize(
    "asked", ["AB 4471 09", "AB447109", "ab-4471-09", "my AB 4471 09", '"AB-4471-09"', "447109",
              "a b four four seven one zero nine"],
)  # fmt: skip
def test_a_code_is_found_as_people_type_it(acme: Tenant, said: str, asked: str) -> None:
    call = make_said_call(acme, "My word", said)
    make_said_call(acme, "My word", "It is AB 4471 10.")

    found = search(acme, asked)

    assert ids(found) == [str(call.pk)]
    assert marked(found)


def test_a_number_is_found_in_any_grouping(acme: Tenant) -> None:
    call = make_said_call(acme, "Call me at 555-01 99, or later")
    assert ids(search(acme, "5550199")) == ids(search(acme, "555 0199")) == [str(call.pk)]
    assert marked(search(acme, "5550199")) == ["555-01 99"]


def test_words_are_found_in_any_form_and_phrases_as_they_are(acme: Tenant) -> None:
    call = make_said_call(acme, "Two deliveries were late", "The late delivery, again")

    assert marked(search(acme, "delivery")) == ["deliveries", "delivery"]
    assert ids(search(acme, '"late delivery"')) == [str(call.pk)]
    assert search(acme, '"late deliveries"').total == 0
    assert search(acme, '"were late"').total == 1
    assert search(acme, '"late the"').total == 0, "A phrase ends with its turn."


def test_all_words_must_be_said_and_none_that_is_excluded(acme: Tenant) -> None:
    both = make_said_call(acme, "A refund", "The parcel")
    refund = make_said_call(acme, "A refund")
    other = make_said_call(acme, "The weather")

    assert ids(search(acme, "refunds parcel")) == [str(both.pk)]
    assert ids(search(acme, "refund -parcel")) == [str(refund.pk)]
    assert set(ids(search(acme, "parcel OR weather"))) == {str(both.pk), str(other.pk)}
    assert search(acme, "the").total == 2, "What a language calls a stop word is a word."


def test_the_speaker_can_be_asked_for(acme: Tenant) -> None:
    call = make_said_call(acme, "Your refund is late", "I want my money, AB 12 34")

    assert ids(search(acme, "refunds", speaker=Speaker.AGENT)) == [str(call.pk)]
    assert search(acme, "refund", speaker=Speaker.CUSTOMER).total == 0
    assert marked(search(acme, "ab1234", speaker=Speaker.CUSTOMER)) == ["AB 12 34"]
    assert search(acme, "refund money", speaker=Speaker.AGENT).total == 0
    assert search(acme, "refund -money", speaker=Speaker.AGENT).total == 1


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("de", "Ihre „Rechnungen“ kommen morgen", "Rechnung"),
        ("de", "Ich möchte kündigen", "möchten"),
        ("de", "Herr Müller", "Muller"),
        ("es", "Quiero cancelar mis pedidos", "pedido"),
        ("es", "¿Dónde está?", "donde"),
        ("ru", "Где мои заказы", "заказ"),
        ("ja", "返金してください", "返金"),
        ("pl", "Chcę zwrot", "chce"),
        ("", "Refund now", "refund"),
    ],
)
def test_each_language_is_found_by_its_own_words(
    acme: Tenant, language: str, said: str, asked: str
) -> None:
    make_said_call(acme, "Something else", language="en")
    call = make_said_call(acme, said, language=language)

    found = search(acme, asked)

    assert ids(found) == [str(call.pk)]
    assert marked(found)


def test_another_tenants_calls_are_never_found(acme: Tenant, globex: Tenant) -> None:
    theirs = make_said_call(globex, "The hovercraft AB 4471 09")
    make_said_call(acme, "The parcel")

    for asked in ("hovercraft", "AB447109", "the", str(globex.pk), f"the OR {theirs.pk}"):
        assert str(theirs.pk) not in ids(search(acme, asked)), asked
    assert search(globex, "hovercraft").total == 1


def test_the_function_finds_ours_alone_though_no_filter_of_the_scope_is_on(
    acme: Tenant, globex: Tenant
) -> None:
    own, theirs = make_said_call(acme, "The hovercraft"), make_said_call(globex, "The hovercraft")

    with tenant_scope(acme.pk), connection.cursor() as cursor:
        for query in ("'the'", "'hovercraft'", "!'nothing'", f"'{globex.pk}' | 'the'"):
            cursor.execute("SELECT call_id FROM search_calls(%s::tsquery, 10)", [query])
            assert cursor.fetchall() == [(own.pk,)], query
        found = search_calls(CallQuerySet(Call), "hovercraft")
        assert ids(found) == [str(own.pk)]
        assert not SearchDocument.across_tenants.filter(call=theirs).exists()


def _team(tenant: Tenant, *members: Membership) -> None:
    with tenant_scope(tenant.pk):
        team = Team.objects.create(name="Night")
        for member in members:
            TeamMember.objects.create(team=team, membership=member)


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.AGENT, "own"), (Role.SUPERVISOR, "team"), (Role.QA_MANAGER, "all")],
)
def test_each_role_finds_what_it_may_see(acme: Tenant, role: Role, seen: str) -> None:
    asker, colleague = make_member(acme, role), make_member(acme)
    if role == Role.SUPERVISOR:
        _team(acme, asker, colleague)
    own = make_said_call(acme, "The hovercraft", agent=asker)
    team = make_said_call(acme, "The hovercraft", agent=colleague)
    other = make_said_call(acme, "The hovercraft", agent=make_member(acme))
    expected = {"own": {own.pk}, "team": {own.pk, team.pk}, "all": {own.pk, team.pk, other.pk}}

    with tenant_scope(acme.pk):
        calls = visible_calls(actor_of(asker.user))
        found = search_calls(calls, "hovercraft")

    assert {each.call.pk for each in found.calls} == expected[seen]
    assert found.total == len(expected[seen])


def test_what_says_more_of_it_comes_first(acme: Tenant) -> None:
    make_said_call(acme, "refund", *["and now for something completely different"] * 20)
    much = make_said_call(acme, "refund refund", "the refund")
    make_said_call(acme, "a refund", *["more of this and of that"] * 20)

    assert ids(search(acme, "refund"))[0] == str(much.pk)


@pytest.mark.parametrize("count", [1, 20])
def test_a_search_costs_five_queries_however_much_is_found(
    acme: Tenant, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agent = make_member(acme)
    calls = {
        str(make_said_call(acme, "My refund", "Refunds, AB 12 34", agent=agent).pk)
        for _ in range(count)
    }

    with django_assert_num_queries(6):  # The tenant of the connection is set once.
        found = search(acme, "refunding ab1234")

    assert set(ids(found)) == calls


def test_pages_of_it_are_all_of_it(acme: Tenant) -> None:
    calls = {make_said_call(acme, "refund").pk for _ in range(5)}

    with tenant_scope(acme.pk):
        pages = [search_calls(Call.objects.all(), "refund", limit=2, offset=at) for at in (0, 2, 4)]

    assert [page.total for page in pages] == [5, 5, 5]
    assert {each.call.pk for page in pages for each in page.calls} == calls


@pytest.mark.parametrize("asked", ["' & | ! <-> :* ()a", "a" * 200, "x\\'y", "%s {} é:A", "a:b*"])
def test_anything_may_be_asked(acme: Tenant, asked: str) -> None:
    make_said_call(acme, "refund")
    assert search(acme, asked).total == 0
    assert search(acme, asked, speaker=Speaker.AGENT).total == 0
