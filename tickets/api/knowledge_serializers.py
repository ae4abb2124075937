"""The shapes of articles: what clients send and get."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tenants.models.lengths import longest
from tickets.api.request_serializers import of_one_line, readable
from tickets.domain.knowledge.articles import Text
from tickets.domain.knowledge.importing import Entry
from tickets.models import ArticleVersion, KnowledgeArticle

BODY_AT_MOST: Final = 100_000
MOST_ARTICLES: Final = 500
_NUMBER_AT_MOST: Final = 2**31 - 1


class VersionSerializer(serializers.ModelSerializer[ArticleVersion]):
    version = serializers.IntegerField(source="number")
    by = serializers.EmailField(source="by.user.email", allow_null=True, default=None)

    class Meta:
        model = ArticleVersion
        fields = ("version", "title", "body", "is_published", "by", "created_at")
        read_only_fields = fields


class ListedArticleSerializer(serializers.ModelSerializer[KnowledgeArticle]):
    """`title` is the newest version's; `published_version` is found and cited, null for none."""

    title = serializers.CharField()
    newest_version = serializers.IntegerField()
    published_version = serializers.IntegerField(allow_null=True)

    class Meta:
        model = KnowledgeArticle
        fields: tuple[str, ...] = (
            "id",
            "slug",
            "title",
            "is_archived",
            "newest_version",
            "published_version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class ArticleSerializer(ListedArticleSerializer):
    """With the text of its newest version."""

    body = serializers.CharField()

    class Meta(ListedArticleSerializer.Meta):
        fields = (*ListedArticleSerializer.Meta.fields, "body")
        read_only_fields = fields


class FoundShape(serializers.Serializer[None]):
    """A passage of a published article; `article` is its slug, `similarity` a cosine."""

    article = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    score = serializers.FloatField()
    similarity = serializers.FloatField(allow_null=True)


class ResultsShape(serializers.Serializer[None]):
    results = FoundShape(many=True)


class ArticlesImportedShape(serializers.Serializer[None]):
    """How many articles have a new version, and how many said the same already."""

    new = serializers.IntegerField()
    unchanged = serializers.IntegerField()


def _title(*, required: bool) -> serializers.CharField:
    return serializers.CharField(
        max_length=longest(ArticleVersion, "title"), required=required, validators=[of_one_line]
    )


def _body(*, required: bool) -> serializers.CharField:
    return serializers.CharField(
        max_length=BODY_AT_MOST,
        required=required,
        validators=[readable],
        help_text=_("Markdown."),
    )


class ArticleRequest(serializers.Serializer[None]):
    slug = serializers.SlugField(
        max_length=longest(KnowledgeArticle, "slug"),
        required=False,
        help_text=_("Made of the title where it is missing."),
    )
    title = _title(required=True)
    body = _body(required=True)
    publish = serializers.BooleanField(required=False, default=False)


class RevisionRequest(serializers.Serializer[None]):
    """What is missing stays as the newest version has it."""

    title = _title(required=False)
    body = _body(required=False)
    publish = serializers.BooleanField(required=False, default=False)


class PublishRequest(serializers.Serializer[None]):
    version = serializers.IntegerField(
        min_value=1,
        max_value=_NUMBER_AT_MOST,
        required=False,
        help_text=_("The newest where it is missing."),
    )


class ImportedArticle(serializers.Serializer[None]):
    slug = serializers.SlugField(max_length=longest(KnowledgeArticle, "slug"))
    title = _title(required=True)
    body = _body(required=True)


class ArticlesRequest(serializers.Serializer[None]):
    articles = serializers.ListField(
        child=ImportedArticle(), allow_empty=False, max_length=MOST_ARTICLES
    )

    @property
    def entries(self) -> list[Entry]:
        said = enumerate(self.validated_data["articles"], start=1)
        return [
            Entry("articles", number, each["slug"], Text(each["title"], each["body"]))
            for number, each in said
        ]
