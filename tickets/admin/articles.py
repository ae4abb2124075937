"""Knowledge: articles in versions, one of which may be found and cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.badges import badge
from tenants.admin.site import Textarea, TextInput
from tenants.admin.tenant_admin import OneButtonAdmin, ReadOnlyInline, TenantForm
from tenants.domain.actors import actor_of
from tenants.models.lengths import longest
from tickets.admin import article_import
from tickets.admin.article_actions import ArticleActions, VersionActions
from tickets.domain.knowledge.articles import Text, draft, revise
from tickets.models import ArticleVersion, KnowledgeArticle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.urls import URLPattern
    from django.utils.safestring import SafeString


class ArticleForm(TenantForm[KnowledgeArticle]):
    """The newest text, to write the next version from."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=longest(ArticleVersion, "title"), widget=TextInput
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=Textarea({"rows": 24}),
        help_text=gettext_lazy(
            "Markdown. Each paragraph should make sense on its own: answers cite paragraphs."
        ),
    )

    class Meta:
        model = KnowledgeArticle
        fields = ("slug",)
        labels = {"slug": gettext_lazy("Short name")}
        help_texts = {
            "slug": gettext_lazy(
                "For example refunds-abroad. Decisions name the article by it; it never changes."
            )
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Handed on as they came.
        newest = ArticleVersion.objects.filter(article=self.instance.pk).first()
        if newest:
            self.initial.update(title=newest.title, body=newest.body)


class VersionInline(ReadOnlyInline[ArticleVersion, KnowledgeArticle]):
    """The newest first."""

    model = ArticleVersion
    fields = ("number", "text", "stands", "who", "created_at")
    readonly_fields = fields
    per_page = 20
    verbose_name_plural = gettext_lazy("versions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return super().get_queryset(request).select_related("by__user").order_by("-number")

    @admin.display(description=gettext_lazy("text"))
    def text(self, version: ArticleVersion) -> SafeString:
        page = reverse("admin:tickets_articleversion_change", args=[version.pk])
        return format_html('<a class="link" href="{}">{}</a>', page, version.title)

    @admin.display(description=gettext_lazy("status"))
    def stands(self, version: ArticleVersion) -> SafeString:
        return state_of(version)

    @admin.display(description=gettext_lazy("written by"))
    def who(self, version: ArticleVersion) -> str:
        return version.by_label or "\u2013"


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[KnowledgeArticle]
    ) -> list[tuple[str, str]]:
        return [
            ("published", _("published")),
            ("draft", _("not published")),
            ("archived", _("archived")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[KnowledgeArticle]
    ) -> QuerySet[KnowledgeArticle]:
        match self.value():
            case "published":
                return queryset.filter(is_archived=False, versions__is_published=True)
            case "draft":
                return queryset.filter(is_archived=False).exclude(versions__is_published=True)
            case "archived":
                return queryset.filter(is_archived=True)
        return queryset


@admin.register(KnowledgeArticle)
class KnowledgeArticleAdmin(ArticleActions, OneButtonAdmin[KnowledgeArticle]):
    """Nothing is deleted: decisions cite it. What is no longer true is archived."""

    form = ArticleForm
    fields = ("title", "slug", "body")
    list_display = ("headline", "slug", "stands", "newest", "written")
    list_display_links = ("headline",)
    list_filter = (StateFilter,)
    search_fields = ("slug", "versions__title")
    search_help_text = gettext_lazy("Title or short name")
    list_before_template = "admin/tickets/import_articles_link.html"
    change_form_outer_before_template = "admin/tickets/article_acts.html"

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_view)
        own = path("import/", page, name="tickets_knowledgearticle_import")
        return [own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[KnowledgeArticle]:
        versions = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        published = versions.filter(is_published=True)
        return (
            super()
            .get_queryset(request)
            .annotate(
                newest_title=Subquery(versions.values("title")[:1]),
                newest_at=Subquery(versions.values("created_at")[:1]),
                newest_number=Subquery(versions.values("number")[:1]),
                published_number=Subquery(published.values("number")[:1]),
            )
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: KnowledgeArticle | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_inlines(  # type: ignore[override]  # The stub's rows are any.
        self, request: HttpRequest, obj: KnowledgeArticle | None = None
    ) -> list[type[VersionInline]]:
        return [VersionInline] if obj else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: KnowledgeArticle | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def has_delete_permission(
        self, request: HttpRequest, obj: KnowledgeArticle | None = None
    ) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: KnowledgeArticle, form: forms.BaseForm, change: bool
    ) -> None:
        """A new version; the same text makes none."""
        text = Text(form.cleaned_data["title"], form.cleaned_data["body"])
        if change:
            revise(obj, text, actor=actor_of(request.user))
        else:
            obj.pk = draft(obj.slug, text, actor=actor_of(request.user)).article.pk

    def response_post_save_add(
        self, request: HttpRequest, obj: KnowledgeArticle
    ) -> HttpResponseRedirect:
        return self.response_post_save_change(request, obj)

    def response_post_save_change(
        self, request: HttpRequest, obj: KnowledgeArticle
    ) -> HttpResponseRedirect:
        return redirect("admin:tickets_knowledgearticle_change", obj.pk)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts}
        return article_import.page(request, context)

    @admin.display(description=gettext_lazy("title"), ordering="newest_title")
    def headline(self, article: KnowledgeArticle) -> str:
        return article.newest_title or article.slug  # type: ignore[attr-defined]  # Annotated above.

    @admin.display(description=gettext_lazy("status"))
    def stands(self, article: KnowledgeArticle) -> SafeString:
        published: int | None = article.published_number  # type: ignore[attr-defined]  # As above.
        newest: int | None = article.newest_number  # type: ignore[attr-defined]  # As above.
        if article.is_archived:
            return badge("", _("archived"))
        if published is None:
            return badge("warn", _("not published"))
        words = _("published") if published == newest else _("version %d published") % published
        return badge("completed" if published == newest else "warn", words)

    @admin.display(description=gettext_lazy("newest version"))
    def newest(self, article: KnowledgeArticle) -> str:
        return str(article.newest_number)  # type: ignore[attr-defined]  # As above.

    @admin.display(description=gettext_lazy("written"), ordering="newest_at")
    def written(self, article: KnowledgeArticle) -> datetime:
        return article.newest_at  # type: ignore[attr-defined, no-any-return]  # As above.


@admin.register(ArticleVersion)
class ArticleVersionAdmin(VersionActions):
    """One version, to read and to publish; found by its article."""

    fields = ("article", "number", "title", "stands", "by", "created_at", "body")
    readonly_fields = fields
    list_display = ("title", "article", "number", "stands", "created_at")
    list_select_related = ("article",)
    search_fields = ("title", "article__slug")
    change_form_outer_before_template = "admin/tickets/version_acts.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("status"))
    def stands(self, version: ArticleVersion) -> SafeString:
        return state_of(version)


def state_of(version: ArticleVersion) -> SafeString:
    return (
        badge("completed", _("published"))
        if version.is_published
        else badge("", _("not published"))
    )
