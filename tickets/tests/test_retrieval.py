from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engines.embedding.tests.make import FakeEmbedding
from tenants.models import TenantSettings
from tenants.scope import tenant_scope
from tickets.domain.chosen_engines import embedding_engine
from tickets.domain.knowledge.articles import Text, draft, publish
from tickets.domain.knowledge.importing import import_articles, read_csv
from tickets.domain.knowledge.retrieval import CitationError, Found, cite, search
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Tenant

HERE = Path(__file__).parent


def _publish_all(tenant: Tenant, *, instead_of: str = "\0", write: str = "") -> None:
    content = (HERE / "knowledge.csv").read_text(encoding="utf-8").replace(instead_of, write)
    with tenant_scope(tenant.pk):
        for version in import_articles(
            read_csv("knowledge.csv", content.encode()), actor=PROGRAM
        ).new:
            publish(version, embedding_engine(), actor=PROGRAM)


def _search(tenant: Tenant, question: str, *, most: int = 5) -> list[Found]:
    with tenant_scope(tenant.pk):
        return search(question, embedding_engine(), most=most)


def test_nine_of_ten_questions_find_their_article_among_the_first_three(acme: Tenant) -> None:
    _publish_all(acme)
    with (HERE / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    missed = [
        row["question"]
        for row in rows
        if row["slug"] not in [found.article for found in _search(acme, row["question"], most=3)]
    ]

    assert len(missed) <= len(rows) // 10, missed


def test_another_tenants_knowledge_is_never_found(acme: Tenant, globex: Tenant) -> None:
    _publish_all(acme)
    _publish_all(globex, instead_of="money", write="gold")

    question = "When do I get my gold back?"
    assert not [found for found in _search(acme, question, most=40) if "gold" in found.text]
    assert [found for found in _search(globex, question, most=40) if "gold" in found.text]


def test_a_tenant_that_knows_nothing_finds_nothing(acme: Tenant, globex: Tenant) -> None:
    _publish_all(globex)

    assert _search(acme, "When do I get my money back?") == []


def test_a_rare_word_is_found_though_its_meaning_is_unknown(acme: Tenant) -> None:
    _publish_all(acme)
    with tenant_scope(acme.pk):
        text = Text("Lights", "Error zx81-q means that the fan is blocked.")
        publish(draft("lights", text, actor=PROGRAM), embedding_engine(), actor=PROGRAM)

    assert _search(acme, "zx81-q?")[0].article == "lights"


def test_common_words_alone_find_nothing(acme: Tenant) -> None:
    _publish_all(acme)
    blind = FakeEmbedding("that embedded none of them")

    with tenant_scope(acme.pk):
        assert search("Can you send a new hovercraft to Patagonia?", blind) == []
        assert {found.article for found in search("“VOUCHERS”…", blind)} == {"voucher"}


@pytest.mark.parametrize("question", ["die öffnungszeiten?", "ÖFFNUNGSZEIT", "»Öffnungszeiten«"])
def test_words_are_read_by_the_tenants_language(acme: Tenant, question: str) -> None:
    blind = FakeEmbedding()
    with tenant_scope(acme.pk):
        TenantSettings.objects.update(language="de-AT")
        publish(
            draft("zeiten", Text("Zeiten", "Unsere „Öffnungszeiten“: 9 bis 18."), actor=PROGRAM),
            blind,
            actor=PROGRAM,
        )

        found = search(question, FakeEmbedding("that embedded none of them"))
        assert [passage.article for passage in found] == ["zeiten"]


def test_a_found_passage_says_where_it_stands(acme: Tenant) -> None:
    _publish_all(acme)

    found = _search(acme, "I have no printer at home for the return label")[0]

    assert (found.article, found.version, found.title) == (
        "return-an-item",
        1,
        "Sending something back",
    )
    assert found.text.startswith("Label\n\nPrint the label from your order page.")
    assert found.similarity
    assert 0.3 < found.similarity < 1


def test_the_same_question_finds_the_same_in_the_same_order(acme: Tenant) -> None:
    _publish_all(acme)

    first = _search(acme, "parcel")

    assert all(_search(acme, "parcel") == first for _ in range(5))
    assert [found.score for found in first] == sorted((f.score for f in first), reverse=True)


@pytest.mark.parametrize(
    "question", ["", "  ", "\x00", "the of and", "' & | ! <-> :* ()", "a" * 100_000, "&'\\|é'' <>"]
)
def test_any_text_may_be_asked(acme: Tenant, question: str) -> None:
    _publish_all(acme)

    assert len(_search(acme, question)) <= 5


def test_a_search_costs_three_queries_however_much_is_known(
    acme: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _publish_all(acme)

    with django_assert_num_queries(3):  # The tenant's language, the places, the passages.
        _search(acme, "Where is my parcel?")


FOUND = [
    Found("refunds", 3, "Refunds", "Within a week.", 0.03, 0.8),
    Found("returns", 1, "Returns", "Within 30 days.", 0.02, 0.6),
]


def test_a_citation_is_looked_up_by_its_index() -> None:
    assert cite(FOUND, 1) == {
        "article": "returns",
        "version": 1,
        "title": "Returns",
        "quote": "Within 30 days.",
    }


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_what_was_not_offered_cannot_be_cited(index: int) -> None:
    with pytest.raises(CitationError):
        cite(FOUND, index)
