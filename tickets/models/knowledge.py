"""Articles that answers rest on, in versions, cut into passages that can be found."""

from __future__ import annotations

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from tenants.models import ActorStamp, TenantOwned, actor_check

DIMENSIONS = 384


class KnowledgeArticle(TenantOwned):
    """What the tenant knows of one thing. Its text is in versions; at most one is published."""

    slug = models.SlugField(max_length=120)
    is_archived = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "slug"],
                name="article_slug_unique_per_tenant",
                violation_error_message=_("An article with this address exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(ActorStamp, TenantOwned):
    """The text as it was at one time; never edited once published."""

    article = models.ForeignKey(KnowledgeArticle, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    is_published = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="article_version_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(is_published=True),
                name="article_version_one_published",
            ),
            actor_check("article_version_actor_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(TenantOwned):
    """A part of a published version, as long as the embedding reads at once."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    text = models.TextField()
    words = SearchVectorField(null=True)
    embedding = HalfVectorField(dimensions=DIMENSIONS, null=True)
    embedded_by = models.CharField(max_length=200, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="passage_once_a_place"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
