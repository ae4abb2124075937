"""Articles that answers rest on: write, publish, archive, find."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tenants.api.parsing import check_parameters
from tenants.api.views import TenantViewSet
from tickets.api.filters import ArticleFilter
from tickets.api.knowledge_serializers import (
    ArticleRequest,
    ArticleSerializer,
    ArticlesImportedShape,
    ArticlesRequest,
    ListedArticleSerializer,
    PublishRequest,
    ResultsShape,
    RevisionRequest,
    VersionSerializer,
)
from tickets.domain.chosen_engines import embedding_engine
from tickets.domain.knowledge.articles import Text, archive, draft, publish, restore, revise
from tickets.domain.knowledge.importing import import_articles
from tickets.domain.knowledge.retrieval import search
from tickets.domain.knowledge.slugs import slug_of
from tickets.models import ArticleVersion, KnowledgeArticle

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

_QUESTION_AT_MOST: Final = 1_500


class KnowledgeViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[KnowledgeArticle]
):
    """Newest first."""

    queryset = KnowledgeArticle.objects.all()
    serializer_class = ArticleSerializer
    filterset_class = ArticleFilter
    lookup_value_converter = "uuid"
    actions = {
        "list": "tickets.view_knowledgearticle",
        "retrieve": "tickets.view_knowledgearticle",
        "versions": "tickets.view_knowledgearticle",
        "search": "tickets.view_knowledgearticle",
        "create": "tickets.add_knowledgearticle",
        "bulk": "tickets.add_knowledgearticle",
        "partial_update": "tickets.change_knowledgearticle",
        "publish": "tickets.change_knowledgearticle",
        "archive": "tickets.change_knowledgearticle",
        "restore": "tickets.change_knowledgearticle",
    }

    def get_queryset(self) -> QuerySet[KnowledgeArticle]:
        versions = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        published = versions.filter(is_published=True)
        articles: QuerySet[KnowledgeArticle] = KnowledgeArticle.objects.annotate(
            title=Subquery(versions.values("title")[:1]),
            newest_version=Subquery(versions.values("number")[:1]),
            published_version=Subquery(published.values("number")[:1]),
        )
        if self.action == "list":
            return articles
        return articles.annotate(body=Subquery(versions.values("body")[:1]))

    @extend_schema(responses=ListedArticleSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Articles without their texts."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(ListedArticleSerializer(page, many=True).data)

    @extend_schema(request=ArticleRequest, responses={201: ArticleSerializer})
    def create(self, request: Request) -> Response:
        """Write an article; answers rest on it once it is published."""
        said = ArticleRequest(data=request.data)
        said.is_valid(raise_exception=True)
        text = said.validated_data
        slug = text.get("slug") or slug_of(text["title"])
        version = draft(slug, Text(text["title"], text["body"]), actor=self.actor)
        if text["publish"]:
            publish(version, embedding_engine(), actor=self.actor)
        headers = {"Location": reverse("article-detail", args=[version.article_id])}
        return Response(self._shown(version.article_id), status=201, headers=headers)

    @extend_schema(request=ArticlesRequest, responses={201: ArticlesImportedShape})
    @action(detail=False, methods=["post"], url_path="import")
    def bulk(self, request: Request) -> Response:
        """Write many articles, or a new version where the slug is known. Publishes nothing."""
        said = ArticlesRequest(data=request.data)
        said.is_valid(raise_exception=True)
        imported = import_articles(said.entries, actor=self.actor)
        counted = {"new": len(imported.new), "unchanged": imported.unchanged_count}
        return Response(counted, status=201)

    @extend_schema(request=RevisionRequest, responses=ArticleSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Write a new version; the published one stays until the new one is published."""
        said = RevisionRequest(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        article, values = self.get_object(), said.validated_data
        newest = article.versions.latest("number")
        text = Text(values.get("title", newest.title), values.get("body", newest.body))
        version = revise(article, text, actor=self.actor)
        if values.get("publish"):
            publish(version, embedding_engine(), actor=self.actor)
        return Response(self._shown(article.pk))

    @extend_schema(request=PublishRequest, responses=ArticleSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: UUID) -> Response:
        """Let a version be found and cited in place of any other."""
        said = PublishRequest(data=request.data)
        said.is_valid(raise_exception=True)
        article = self.get_object()
        versions = article.versions.select_related("article").order_by("-number")
        if "version" in said.validated_data:
            versions = versions.filter(number=said.validated_data["version"])
        version = versions.first()
        if version is None:
            raise ValidationError({"version": _("The article has no version of this number.")})
        publish(version, embedding_engine(), actor=self.actor)
        return Response(self._shown(article.pk))

    @extend_schema(request=None, responses=ArticleSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: UUID) -> Response:
        """Never to be found; what cites it still names it."""
        article = self.get_object()
        archive(article, actor=self.actor)
        return Response(self._shown(article.pk))

    @extend_schema(request=None, responses=ArticleSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> Response:
        """Bring an archived article back."""
        article = self.get_object()
        restore(article, actor=self.actor)
        return Response(self._shown(article.pk))

    @extend_schema(responses=VersionSerializer(many=True), filters=False)
    @action(detail=True, filter_backends=(), serializer_class=VersionSerializer)
    def versions(self, request: Request, pk: UUID) -> Response:
        """Every version with its text, newest first."""
        versions = self.get_object().versions.select_related("by__user")
        page = self.paginate_queryset(versions)  # type: ignore[arg-type]  # Versions, not articles.
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="knowledge_search",
        parameters=[OpenApiParameter("q", {"type": "string", "minLength": 1}, required=True)],
        responses=ResultsShape,
        filters=False,
    )
    @action(detail=False, pagination_class=None, filter_backends=())
    def search(self, request: Request) -> Response:
        """The passages that speak of it, best first."""
        check_parameters(request.query_params)
        question = request.query_params.get("q", "").strip()
        if not question or len(question) > _QUESTION_AT_MOST:
            words = _("Ask something of at most %d characters.") % _QUESTION_AT_MOST
            raise ValidationError({"q": words})
        found = search(question, embedding_engine())
        return Response({"results": [asdict(passage) for passage in found]})

    def _shown(self, article_id: UUID) -> object:
        """Read again: what a writer holds is not what the row says."""
        return ArticleSerializer(self.get_queryset().get(pk=article_id)).data
