from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from engines.embedding.tests.make import FakeEmbedding
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.knowledge.articles import (
    Text,
    archive,
    draft,
    outdated,
    publish,
    republish_outdated,
    restore,
    revise,
)
from tickets.domain.knowledge.retrieval import search
from tickets.models import ArticleVersion, KnowledgeArticle, Passage
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engines.embedding.port import Embedded
    from tenants.models import Tenant

WEEK = Text("Refunds", "The money comes within a week.")
MONTH = Text("Refunds", "The money comes within a month.")


ENGINE = FakeEmbedding()


@pytest.fixture(autouse=True)
def _theirs(globex: Tenant, in_acme: None) -> None:
    with tenant_scope(globex.pk):
        publish(
            draft("refunds", Text("Refunds", "Globex pays nothing back."), actor=PROGRAM),
            ENGINE,
            actor=PROGRAM,
        )


def _found(question: str = "When does the money come?") -> list[str]:
    return [found.text for found in search(question, ENGINE)]


def test_an_article_archived_meanwhile_is_not_published() -> None:
    version = draft("refunds", WEEK, actor=PROGRAM)
    archive(KnowledgeArticle.objects.get(), actor=PROGRAM)
    with pytest.raises(Refused, match="restore it first"):
        publish(version, ENGINE, actor=PROGRAM)
    assert _found() == []


def test_a_draft_is_not_found() -> None:
    draft("refunds", WEEK, actor=PROGRAM)

    assert _found() == []


def test_a_published_version_is_found() -> None:
    publish(draft("refunds", WEEK, actor=PROGRAM), ENGINE, actor=PROGRAM)

    assert _found() == [WEEK.body]


def test_a_revision_is_found_once_it_is_published() -> None:
    first = draft("refunds", WEEK, actor=PROGRAM)
    publish(first, ENGINE, actor=PROGRAM)

    second = revise(first.article, MONTH, actor=PROGRAM)
    assert (second.number, _found()) == (2, [WEEK.body])

    publish(second, ENGINE, actor=PROGRAM)
    assert _found() == [MONTH.body]
    assert ArticleVersion.objects.filter(is_published=True).get() == second


def test_an_older_version_can_be_published_again() -> None:
    first = draft("refunds", WEEK, actor=PROGRAM)
    publish(revise(first.article, MONTH, actor=PROGRAM), ENGINE, actor=PROGRAM)

    publish(first, ENGINE, actor=PROGRAM)

    assert _found() == [WEEK.body]


def test_publishing_twice_is_publishing_once() -> None:
    version = draft("refunds", WEEK, actor=PROGRAM)

    publish(version, ENGINE, actor=PROGRAM)
    publish(version, ENGINE, actor=PROGRAM)

    assert Passage.objects.filter(version=version).count() == 1


def test_the_same_text_makes_no_new_version() -> None:
    first = draft("refunds", WEEK, actor=PROGRAM)

    assert revise(first.article, WEEK, actor=PROGRAM) == first


def test_a_text_that_came_back_is_a_new_version() -> None:
    first = draft("refunds", WEEK, actor=PROGRAM)
    revise(first.article, MONTH, actor=PROGRAM)

    assert revise(first.article, WEEK, actor=PROGRAM).number == 3


@pytest.mark.parametrize("text", [Text("", "Body"), Text("Title", ""), Text("t" * 201, "Body")])
def test_an_article_says_something_under_a_title(text: Text) -> None:
    with pytest.raises(ValidationError):
        draft("refunds", text, actor=PROGRAM)

    assert not KnowledgeArticle.objects.exists()


def test_a_slug_is_taken_once_by_each_tenant() -> None:
    draft("refunds", WEEK, actor=PROGRAM)

    with pytest.raises(ValidationError, match="exists already"):
        draft("refunds", MONTH, actor=PROGRAM)


def test_an_archived_article_is_not_found_until_it_is_restored() -> None:
    version = draft("refunds", WEEK, actor=PROGRAM)
    publish(version, ENGINE, actor=PROGRAM)

    archive(version.article, actor=PROGRAM)
    assert _found() == []

    restore(version.article, actor=PROGRAM)
    assert _found() == [WEEK.body]


def test_after_a_change_of_engine_articles_are_outdated_until_published_again() -> None:
    version = draft("refunds", WEEK, actor=PROGRAM)
    publish(version, ENGINE, actor=PROGRAM)
    other = FakeEmbedding("two")
    assert not outdated(ENGINE)

    assert list(outdated(other)) == [version]
    assert [found.similarity for found in search("money", other)] == [None]

    republish_outdated(other)
    assert not outdated(other)
    assert [found.similarity for found in search("money", other)] == [1.0]


def test_what_is_published_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    version = draft("refunds", WEEK, actor=PROGRAM)
    publish(version, ENGINE, actor=PROGRAM)
    other = FakeEmbedding("two")
    newer = revise(version.article, MONTH, actor=PROGRAM)
    embed = other.embed

    def embed_late(texts: Sequence[str]) -> Embedded:
        monkeypatch.setattr(other, "embed", embed)
        publish(newer, other, actor=PROGRAM)
        return embed(texts)

    monkeypatch.setattr(other, "embed", embed_late)
    republish_outdated(other)

    assert _found() == [MONTH.body]
