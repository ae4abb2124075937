"""Knowledge in the admin: written in versions, published, archived, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engines.embedding.local import EmbeddingWeightsError
from tenants.scope import tenant_scope
from tickets.admin import article_actions
from tickets.domain.knowledge.articles import Text, draft, publish, revise
from tickets.models import ArticleVersion, KnowledgeArticle, Passage
from tickets.tests.make_actors import PROGRAM
from tickets.tests.office import act, add_page, list_page, manager_of, page_of, sent
from tickets.tests.word_features import WordEmbedding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from engines.embedding.port import Embedded
    from tenants.models import Tenant

IMPORT = "admin:tickets_knowledgearticle_import"


@pytest.fixture(autouse=True)
def embedded_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_actions, "embedding_engine", WordEmbedding)


@pytest.fixture
def client(acme: Tenant) -> Client:
    return manager_of(acme)


def make_article(
    tenant: Tenant, slug: str = "refunds", *, is_published: bool = False
) -> ArticleVersion:
    with tenant_scope(tenant.pk):
        version = draft(slug, Text(slug.title(), "Within a week."), actor=PROGRAM)
        if is_published:
            publish(version, WordEmbedding(), actor=PROGRAM)
    return version


def revise_by_page(client: Client, article: KnowledgeArticle, body: str) -> str:
    counted = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    return sent(client, page_of(article), title="Refunds", body=body, **counted)


def published(tenant: Tenant) -> list[tuple[str, int]]:
    with tenant_scope(tenant.pk):
        shown = ArticleVersion.objects.filter(is_published=True)
        return list(shown.values_list("article__slug", "number").order_by("article__slug"))


def test_an_article_is_written_revised_and_published(acme: Tenant, client: Client) -> None:
    page = sent(client, add_page(KnowledgeArticle), slug="refunds", title="Refunds", body="A week.")
    assert "Publish version 1" in page
    with tenant_scope(acme.pk):
        article = KnowledgeArticle.objects.get()

    revised = revise_by_page(client, article, "Two weeks.")
    assert "Publish version 2" in revised
    assert published(acme) == []

    assert "Published, answers may cite: refunds." in act(
        client, "publish_newest", article, stay="yes"
    )
    assert published(acme) == [("refunds", 2)]
    with tenant_scope(acme.pk):
        assert Passage.objects.get().text == "Two weeks."
        assert ArticleVersion.objects.exclude(by=None).count() == 2


def test_the_same_text_makes_no_version(acme: Tenant, client: Client) -> None:
    version = make_article(acme)
    revise_by_page(client, version.article, "Within a week.")
    with tenant_scope(acme.pk):
        assert ArticleVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"slug": "refunds"}, "An article with this address exists already"),
        ({"slug": "no spaces"}, "Enter a valid “slug”"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"body": ""}, "This field is required"),
    ],
)
def test_what_is_no_article_is_said(
    acme: Tenant, client: Client, given: dict[str, str], why: str
) -> None:
    make_article(acme)
    page = sent(
        client, add_page(KnowledgeArticle), **({"slug": "a", "title": "A", "body": "a"} | given)
    )
    assert why in page
    with tenant_scope(acme.pk):
        assert KnowledgeArticle.objects.count() == 1


def test_an_older_version_is_read_and_published_again(acme: Tenant, client: Client) -> None:
    first = make_article(acme, is_published=True)
    with tenant_scope(acme.pk):
        publish(
            revise(first.article, Text("Refunds", "Never."), actor=PROGRAM),
            WordEmbedding(),
            actor=PROGRAM,
        )
    assert "Within a week." in client.get(page_of(first)).text

    act(client, "publish_this", first)

    assert published(acme) == [("refunds", 1)]


def test_articles_are_archived_and_restored(acme: Tenant, client: Client) -> None:
    article = make_article(acme, is_published=True).article
    assert "Archived and no longer searched" in act(client, "archive_all", article)
    assert page_of(article) in client.get(list_page(KnowledgeArticle), {"state": "archived"}).text
    assert (
        page_of(article) not in client.get(list_page(KnowledgeArticle), {"state": "published"}).text
    )

    assert "Restored: refunds." in act(client, "restore_all", article, stay="yes")
    assert page_of(article) in client.get(list_page(KnowledgeArticle), {"state": "published"}).text
    assert (
        client.get(reverse("admin:tickets_knowledgearticle_delete", args=[article.pk])).status_code
        == 403
    )


@pytest.mark.parametrize("action", ["publish_newest", "publish_this"])
def test_an_archived_article_is_not_published(acme: Tenant, client: Client, action: str) -> None:
    version = make_article(acme)
    act(client, "archive_all", version.article)
    chosen = version.article if action == "publish_newest" else version
    assert "The article is archived: restore it first." in act(client, action, chosen)
    assert published(acme) == []


def test_an_archived_article_is_imported_and_not_published(acme: Tenant, client: Client) -> None:
    act(client, "archive_all", make_article(acme).article)
    page = upload(client, {"a.md": b"# A\n\nText.", "refunds.md": b"# R\n\nNew."}, publish="on")
    assert "refunds: The article is archived: restore it first." in page
    assert published(acme) == [("a", 1)]


def test_missing_weights_are_a_sentence(
    acme: Tenant, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Missing(WordEmbedding):
        def embed(self, texts: Sequence[str]) -> Embedded:
            raise EmbeddingWeightsError("The embedding model is not here.")

    monkeypatch.setattr(article_actions, "embedding_engine", Missing)
    article = make_article(acme).article
    assert "refunds: The embedding model is not here." in act(client, "publish_newest", article)
    assert published(acme) == []


def upload(client: Client, files: dict[str, bytes], **given: object) -> str:
    chosen = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return sent(client, reverse(IMPORT), chosen=chosen, **given)


def test_files_are_imported_together(acme: Tenant, client: Client) -> None:
    make_article(acme)
    files = {
        "parcels.md": b"# Parcels\n\nTwo days.",
        "more.csv": b"slug,title,body\nrefunds,Refunds,Within a week.\nhours,Hours,9 to 5\n",
    }
    page = upload(client, files)
    assert "New versions: 2. Unchanged: 1." in page
    assert published(acme) == []


def test_imported_articles_may_be_published_at_once(acme: Tenant, client: Client) -> None:
    upload(client, {"a.md": b"# A\n\nText.", "b.md": b"# B\n\nText."}, publish="on")
    assert published(acme) == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a.md": b"# A\n\nText.", "b.md": b"No heading."}, "b.md, line 1: It begins with no"),
        ({"a.md": b"# A\n\nText.", "b.csv": b"slug,title\n"}, "b.csv, line 1: “body” is missing"),
        ({"a.md": b"# A\n\nText.", "b.docx": b"PK"}, "b.docx is neither Markdown"),
        ({"a.md": b"# A\n\nText.", "b.md": b"x" * (20 << 20)}, "20 MB in total"),
        ({}, "This field is required"),
    ],
)
def test_when_one_file_is_wrong_none_is_imported(
    acme: Tenant, client: Client, files: dict[str, bytes], why: str
) -> None:
    page = upload(client, files) if files else sent(client, reverse(IMPORT), publish="on")
    assert why in page
    with tenant_scope(acme.pk):
        assert not KnowledgeArticle.objects.exists()


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_costs_the_same_however_long(
    acme: Tenant, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_article(acme, f"article-{number}", is_published=True)
    with django_assert_num_queries(7):
        page = client.get(list_page(KnowledgeArticle)).text
    assert page.count('class="state completed"') == count
