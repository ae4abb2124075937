"""The page that imports articles from Markdown and CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.site import FileInput, Switch
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.admin.article_actions import MOST_PUBLISHED, publish_now
from tickets.domain.knowledge.importing import COLUMNS, import_articles, read_csv, read_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import HttpRequest, HttpResponse

    from tickets.domain.knowledge.importing import Entry, Imported
    from tickets.models import ArticleVersion

_MOST_BYTES: Final = 20 << 20  # Of all files together.
_MOST_FILES: Final = 100  # Django refuses a request with more.
_TEMPLATE: Final = "admin/tickets/import_articles.html"


class _Files(FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    def clean(
        self, data: Sequence[TemporaryUploadedFile], initial: object = None
    ) -> list[TemporaryUploadedFile]:
        clean_one = super().clean
        return [clean_one(each, initial) for each in data] or [clean_one(None, initial)]


class FilesForm(forms.Form):
    chosen = _FilesField(
        label=gettext_lazy("Files"), widget=_Files({"accept": ".md,.markdown,.csv,.tsv"})
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish immediately"), required=False, widget=Switch
    )

    def clean_chosen(self) -> list[TemporaryUploadedFile]:
        files: list[TemporaryUploadedFile] = self.cleaned_data["chosen"]
        if len(files) > _MOST_FILES or sum(file.size or 0 for file in files) > _MOST_BYTES:
            words = _("At most %d files at once, 20 MB in total.")
            raise forms.ValidationError(words % _MOST_FILES, code="large")
        return files


def page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """All files or, where one is refused, none; the page says which line of which it was."""
    may = ["tickets.add_knowledgearticle", "tickets.add_articleversion"]
    if not request.user.has_perms(may):
        raise PermissionDenied
    form = FilesForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            done = import_articles(
                _entries(form.cleaned_data["chosen"]), actor=actor_of(request.user)
            )
            _tell(request, done, is_to_publish=form.cleaned_data["publish"])
        except Refused as refusal:
            form.add_error("chosen", refusal.message)
        else:
            return redirect("admin:tickets_knowledgearticle_changelist")
    shown = {"title": _("Import articles"), "form": form, "columns": COLUMNS, "most": _MOST_FILES}
    return TemplateResponse(request, _TEMPLATE, context | shown)


def _entries(files: Sequence[TemporaryUploadedFile]) -> Iterator[Entry]:
    for file in files:
        name = file.name or "file"
        if name.lower().endswith((".csv", ".tsv")):
            yield from read_csv(name, file.read())
        elif name.lower().endswith((".md", ".markdown")):
            yield read_markdown(name, file.read())
        else:
            words = _("%s is neither Markdown (.md) nor CSV (.csv).")
            raise Refused("articles-not-usable", words % name)


def _tell(request: HttpRequest, done: Imported, *, is_to_publish: bool) -> None:
    told = {"new": len(done.new), "same": done.unchanged_count}
    words = _("New versions: %(new)d. Unchanged: %(same)d.")
    messages.success(request, words % told)
    if not is_to_publish or not done.new:
        return
    if len(done.new) > MOST_PUBLISHED:
        words = _(
            "They are not published yet: select up to %d at a time in this list and publish them."
        )
        messages.warning(request, words % MOST_PUBLISHED)
        return
    published = [version for version in done.new if _publish(request, version)]
    if published:
        messages.success(request, _("Published: answers may cite them."))


def _publish(request: HttpRequest, version: ArticleVersion) -> bool:
    """Whether it was published; the page says why not."""
    try:
        publish_now(version, actor=actor_of(request.user))
    except Refused as refusal:
        messages.warning(request, f"{version.article}: {refusal.message}")
        return False
    return True
