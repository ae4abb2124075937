"""Articles through the API: written, published, found, archived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from engines.embedding.local import EmbeddingWeightsError
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.ask import as_key, as_person
from tenants.tests.make import make_member
from tickets.api import knowledge
from tickets.domain.knowledge.articles import Text, draft
from tickets.models import KnowledgeArticle
from tickets.tests.asking_api import NOBODYS
from tickets.tests.make_actors import PROGRAM
from tickets.tests.word_features import WordEmbedding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import DjangoAssertNumQueries
    from rest_framework.response import _MonkeyPatchedResponse as APIAnswer
    from rest_framework.test import APIClient

    from engines.embedding.port import Embedded
    from tenants.models import Tenant

KNOWLEDGE: Final = "/api/v1/knowledge"


@pytest.fixture
def client(acme: Tenant) -> APIClient:
    return as_key(acme, "intents:write")


def make_article(tenant: Tenant, slug: str = "refunds") -> KnowledgeArticle:
    with tenant_scope(tenant.pk):
        return draft(slug, Text("Refunds", "Within a week."), actor=PROGRAM).article


def write(client: APIClient, /, **said: object) -> APIAnswer:
    asked = {"title": "Refunds", "body": "You get your money back within a week."}
    return client.post(KNOWLEDGE, asked | said, format="json")


def do(client: APIClient, article: str, verb: str, /, **said: object) -> APIAnswer:
    return client.post(f"{KNOWLEDGE}/{article}/{verb}", said, format="json")


def found(client: APIClient, question: str = "When do I get my money back?") -> list[str]:
    response = client.get(f"{KNOWLEDGE}/search", {"q": question})
    assert response.status_code == 200
    return [row["text"] for row in response.json()["results"]]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    acme: Tenant,
    globex: Tenant,
    client: APIClient,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ours = [make_article(acme, f"article-{number}") for number in range(count)]
    make_article(globex)
    client.get(KNOWLEDGE)  # The key's last use is noted once a minute.

    with django_assert_num_queries(3):
        shown = client.get(KNOWLEDGE).json()["results"]

    assert [row["id"] for row in shown] == [str(article.pk) for article in reversed(ours)]
    assert (shown[0]["title"], shown[0]["published_version"]) == ("Refunds", None)


def test_what_is_written_is_found_once_it_is_published(client: APIClient) -> None:
    written = write(client)
    article = written.json()["id"]
    before = found(client)

    published = do(client, article, "publish").json()

    assert (written.status_code, written.json()["slug"], before) == (201, "refunds", [])
    assert written.headers["Location"].endswith(f"{KNOWLEDGE}/{article}")
    assert (published["newest_version"], published["published_version"]) == (1, 1)
    assert found(client) == ["You get your money back within a week."]


def test_a_revision_is_found_once_it_is_published(client: APIClient) -> None:
    article = write(client, publish=True).json()["id"]
    body = "You get your money back within a month."

    revised = client.patch(f"{KNOWLEDGE}/{article}", {"body": body}, format="json").json()
    before = found(client)
    do(client, article, "publish")

    assert (revised["newest_version"], revised["published_version"]) == (2, 1)
    assert (revised["title"], revised["body"]) == ("Refunds", body)
    assert before == ["You get your money back within a week."]
    assert found(client) == [body]


def test_an_earlier_version_is_published_again(client: APIClient) -> None:
    article = write(client, publish=True).json()["id"]
    again = {"body": "Never.", "publish": True}
    client.patch(f"{KNOWLEDGE}/{article}", again, format="json")

    told = do(client, article, "publish", version=1).json()
    versions = client.get(f"{KNOWLEDGE}/{article}/versions").json()["results"]

    assert (told["newest_version"], told["published_version"]) == (2, 1)
    assert [(row["version"], row["is_published"]) for row in versions] == [(2, False), (1, True)]
    assert do(client, article, "publish", version=9).status_code == 400


def test_an_archived_article_is_not_found_until_it_is_restored(client: APIClient) -> None:
    article = write(client, publish=True).json()["id"]

    assert do(client, article, "archive").json()["is_archived"] is True
    assert found(client) == []
    assert client.get(f"{KNOWLEDGE}?is_archived=false").json()["results"] == []
    assert do(client, article, "restore").json()["is_archived"] is False
    assert len(found(client)) == 1


def test_an_archived_article_is_not_published(client: APIClient) -> None:
    article = write(client).json()["id"]
    do(client, article, "archive")

    answers = [
        do(client, article, "publish"),
        client.patch(f"{KNOWLEDGE}/{article}", {"body": "New.", "publish": True}, format="json"),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert answer.json()["detail"] == "The article is archived: restore it first."
    assert do(client, article, "restore").json()["published_version"] is None


def test_missing_weights_are_a_sentence(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing(WordEmbedding):
        def embed(self, texts: Sequence[str]) -> Embedded:
            raise EmbeddingWeightsError("The embedding model is not here.")

    monkeypatch.setattr(knowledge, "embedding_engine", Missing)
    answer = do(client, write(client).json()["id"], "publish")
    assert (answer.status_code, answer.json()["detail"]) == (
        503,
        "The embedding model is not here.",
    )


def test_many_articles_are_imported_all_or_none(acme: Tenant, client: APIClient) -> None:
    text = {"title": "Parcels", "body": "Within a day."}
    one, other = {"slug": "one"} | text, {"slug": "other"} | text

    def bring(*articles: object) -> APIAnswer:
        return client.post(f"{KNOWLEDGE}/import", {"articles": articles}, format="json")

    first, again, twice = bring(one), bring(one, other), bring(other, other)

    assert (first.status_code, first.json()) == (201, {"new": 1, "unchanged": 0})
    assert again.json() == {"new": 1, "unchanged": 1}
    assert twice.status_code == 400
    with tenant_scope(acme.pk):
        assert KnowledgeArticle.objects.count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"title": "two\nlines"},
        {"title": "x" * 201},
        {"body": ""},
        {"body": "bell \x07"},
        {"slug": "no slug"},
        {"slug": "taken"},
    ],
)
def test_an_article_that_makes_no_sense_is_400(
    acme: Tenant, client: APIClient, said: dict[str, object]
) -> None:
    make_article(acme, "taken")

    assert write(client, **said).status_code == 400
    with tenant_scope(acme.pk):
        assert KnowledgeArticle.objects.count() == 1


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", f"?q={'x' * 1_501}", "?q=%00"])
def test_a_search_asks_something(client: APIClient, query: str) -> None:
    assert client.get(f"{KNOWLEDGE}/search{query}").status_code == 400


def test_who_answers_reads_and_does_not_write(acme: Tenant) -> None:
    article, agent = make_article(acme), as_person(make_member(acme, Role.AGENT))

    assert agent.get(f"{KNOWLEDGE}/{article.pk}").json()["body"] == "Within a week."
    assert write(agent).status_code == 403
    assert do(agent, str(article.pk), "publish").status_code == 403


@pytest.mark.parametrize(
    ("method", "below"),
    [
        ("get", ""),
        ("patch", ""),
        ("get", "/versions"),
        ("post", "/publish"),
        ("post", "/archive"),
        ("post", "/restore"),
    ],
)
def test_another_tenants_article_is_as_unknown_as_none(
    client: APIClient, globex: Tenant, method: str, below: str
) -> None:
    theirs = make_article(globex)

    answers = [
        getattr(client, method)(f"{KNOWLEDGE}/{article_id}{below}", format="json")
        for article_id in (theirs.pk, NOBODYS)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
