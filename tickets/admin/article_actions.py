"""What may be done with articles and their versions: publish, archive, restore."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.chosen_engines import embedding_engine
from tickets.domain.knowledge.articles import archive, publish, restore
from tickets.models import ArticleVersion, KnowledgeArticle

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from tenants.domain.actors import Actor

MOST_PUBLISHED: Final = 50  # At once: some 0.2 s each, while somebody waits.


class ArticleActions(RefusalAdmin[KnowledgeArticle]):
    actions = ("publish_newest", "archive_all", "restore_all")

    @admin.action(description=gettext_lazy("Publish the newest version"), permissions=["change"])
    def publish_newest(
        self, request: HttpRequest, queryset: QuerySet[KnowledgeArticle]
    ) -> HttpResponse | None:
        articles = list(queryset[: MOST_PUBLISHED + 1])
        if len(articles) > MOST_PUBLISHED:
            words = _("Select at most %d articles to publish at once: each one is indexed first.")
            messages.warning(request, words % MOST_PUBLISHED)
            return None
        publish_each = partial(_publish_newest_of, actor=actor_of(request.user))
        done = self.for_each(request, articles, publish_each)
        return self._tell(request, done, _("Published, answers may cite: %s."))

    @admin.action(description=gettext_lazy("Archive"), permissions=["change"])
    def archive_all(
        self, request: HttpRequest, queryset: QuerySet[KnowledgeArticle]
    ) -> HttpResponse | None:
        archive_each = partial(archive, actor=actor_of(request.user))
        done = self.for_each(request, list(queryset), archive_each)
        words = _("Archived and no longer searched; answers that cited it still name it: %s.")
        return self._tell(request, done, words)

    @admin.action(description=gettext_lazy("Restore"), permissions=["change"])
    def restore_all(
        self, request: HttpRequest, queryset: QuerySet[KnowledgeArticle]
    ) -> HttpResponse | None:
        restore_each = partial(restore, actor=actor_of(request.user))
        done = self.for_each(request, list(queryset), restore_each)
        return self._tell(request, done, _("Restored: %s."))

    def _tell(
        self, request: HttpRequest, done: list[KnowledgeArticle], words: str
    ) -> HttpResponse | None:
        """Back to an article's page, if asked from it."""
        if done:
            messages.success(request, words % ", ".join(map(str, done)))
        chosen = request.POST.get("_selected_action", "")
        if "stay" in request.POST:
            return redirect("admin:tickets_knowledgearticle_change", chosen)
        return None


class VersionActions(RefusalAdmin[ArticleVersion], ReadOnly[ArticleVersion]):
    actions = ("publish_this",)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.change_articleversion")

    @admin.action(description=gettext_lazy("Publish this version"), permissions=["publish"])
    def publish_this(
        self, request: HttpRequest, queryset: QuerySet[ArticleVersion]
    ) -> HttpResponse | None:
        versions = list(queryset.select_related("article")[:2])
        if len(versions) != 1:
            messages.warning(
                request, _("Select one version: an article has one published version.")
            )
            return None
        publish_now(versions[0], actor=actor_of(request.user))
        words = _("Published, answers may cite: %s.")
        messages.success(request, words % versions[0].article)
        return redirect("admin:tickets_knowledgearticle_change", versions[0].article.pk)


def publish_now(version: ArticleVersion, *, actor: Actor) -> None:
    publish(version, embedding_engine(), actor=actor)


def _publish_newest_of(article: KnowledgeArticle, *, actor: Actor) -> None:
    newest: ArticleVersion | None = article.versions.select_related("article").first()
    if newest is None:
        raise Refused("article-empty", _("The article has no version yet: write one."))
    publish_now(newest, actor=actor)
