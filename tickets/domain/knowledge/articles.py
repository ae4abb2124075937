"""Articles: drafted, revised, published, archived. Only what is published can be found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Q, Value
from django.utils.translation import gettext as _

from engines.embedding.local import EmbeddingWeightsError
from tenants.domain.audit import record, record_change
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.domain.wording import one_line
from tickets.domain.knowledge.languages import dictionary, plain
from tickets.domain.knowledge.passages import cut
from tickets.models import ArticleVersion, KnowledgeArticle, Passage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from engines.embedding.port import EmbeddingEngine
    from tenants.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Text:
    """What a version says: a title and Markdown."""

    title: str
    body: str


def draft(slug: str, text: Text, *, actor: Actor) -> ArticleVersion:
    """A new article with its first version. Raises ValidationError, as where the slug is taken."""
    text, article = _titled(text), KnowledgeArticle(slug=slug)
    article.full_clean()
    with transaction.atomic():
        article.save()
        version = _add(article, 1, text, actor)
        after = {"slug": slug, "version": version.number}
        record(actor, "article.drafted", _subject_of(article), after=after)
    return version


def revise(article: KnowledgeArticle, text: Text, *, actor: Actor) -> ArticleVersion:
    """A new version; the newest itself where it says just that. Raises ValidationError."""
    text = _titled(text)
    with transaction.atomic():
        _lock(article)
        newest = article.versions.first()
        if newest and text == Text(newest.title, newest.body):
            return newest
        version = _add(article, newest.number + 1 if newest else 1, text, actor)
        after = {"version": version.number}
        record(actor, "article.revised", _subject_of(article), after=after)
    return version


def publish(version: ArticleVersion, engine: EmbeddingEngine, *, actor: Actor) -> None:
    """Let this version be found in place of any other of its article. Safe to repeat.

    Embeds before the transaction, some 45 ms a full passage. Raises Refused for an archived
    article, and where the engine's weights are missing.
    """
    _refuse_archived(version.article)
    try:
        passages = _embedded(version, engine)
    except EmbeddingWeightsError as missing:
        raise Refused("embedding-missing", str(missing), status=503) from missing
    with transaction.atomic():
        _refuse_archived(_lock(version.article))
        siblings = ArticleVersion.objects.filter(article=version.article_id)
        published = siblings.filter(is_published=True)
        before = {"version": published.values_list("number", flat=True).first()}
        published.exclude(pk=version.pk).update(is_published=False)
        siblings.filter(pk=version.pk).update(is_published=True)
        _replace(version, passages)
        after = {"version": version.number}
        record_change(actor, "article.published", _subject_of(version.article), before, after)


def archive(article: KnowledgeArticle, *, actor: Actor) -> None:
    """Out of the list and never found; what cites it still names it. Safe to repeat."""
    with transaction.atomic():
        shown = KnowledgeArticle.objects.filter(pk=article.pk, is_archived=False)
        if shown.update(is_archived=True):
            record(actor, "article.archived", _subject_of(article))


def restore(article: KnowledgeArticle, *, actor: Actor) -> None:
    """Back into the list. Safe to repeat."""
    with transaction.atomic():
        archived = KnowledgeArticle.objects.filter(pk=article.pk, is_archived=True)
        if archived.update(is_archived=False):
            record(actor, "article.restored", _subject_of(article))


def outdated(engine: EmbeddingEngine) -> QuerySet[ArticleVersion]:
    """Published versions that another engine embedded: they are found by words only."""
    others = Passage.objects.filter(~Q(embedded_by=mark_of(engine)))
    versions: QuerySet[ArticleVersion] = ArticleVersion.objects.filter(
        is_published=True, pk__in=others.values("version")
    )
    return versions.select_related("article")


def republish_outdated(engine: EmbeddingEngine, most: int = 20) -> None:
    """Have some of them found by meaning again. What is published meanwhile stays."""
    for version in outdated(engine)[:most]:
        passages = _embedded(version, engine)
        with transaction.atomic():
            _lock(version.article)
            if ArticleVersion.objects.filter(pk=version.pk, is_published=True).exists():
                _replace(version, passages)


def mark_of(engine: EmbeddingEngine) -> str:
    """Names whose vectors these are: those of two marks lie in different spaces."""
    return f"{engine.name}:{engine.model}:{engine.parameters_hash[:16]}"[:200]


def _subject_of(article: KnowledgeArticle) -> Subject:
    return Subject("article", article.pk)


def _lock(article: KnowledgeArticle) -> KnowledgeArticle:
    row: KnowledgeArticle = KnowledgeArticle.objects.select_for_update().get(pk=article.pk)
    return row


def _refuse_archived(article: KnowledgeArticle) -> None:
    if article.is_archived:
        raise Refused("archived", _("The article is archived: restore it first."), status=409)


def _replace(version: ArticleVersion, passages: list[Passage]) -> None:
    Passage.objects.filter(version__article=version.article_id).delete()
    Passage.objects.bulk_create(passages)


def _titled(text: Text) -> Text:
    """Its title on a line, as it is shown among other words."""
    return Text(one_line(text.title), text.body)


def _add(article: KnowledgeArticle, number: int, text: Text, actor: Actor) -> ArticleVersion:
    version = ArticleVersion(
        article=article, number=number, title=text.title, body=text.body, **actor.columns()
    )
    version.full_clean(exclude=["by"])  # Empty where no member wrote it.
    version.save()
    return version


def _embedded(version: ArticleVersion, engine: EmbeddingEngine) -> list[Passage]:
    """The title is read with each passage: alone, many do not say what they are about."""
    texts = cut(version.body)
    titled = [f"{version.title}\n{text}" for text in texts]
    vectors = engine.embed(titled).vectors
    language = dictionary()
    return [
        Passage(
            version=version,
            position=position,
            text=text,
            words=SearchVector(Value(plain(titled[position])), config=language),
            embedding=vector,
            embedded_by=mark_of(engine),
        )
        for position, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]
