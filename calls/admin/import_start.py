"""The page that begins an import: the manifest is checked line by line before anything comes in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.domain.bulk.manifest import COLUMNS, MOST_LINES, Manifest
from calls.domain.bulk.runs import begin_import
from calls.domain.bulk.sources import Place, drop_off, prefix
from calls.states import ImportSource, ImportState
from tenants.admin.site import FileInput, Select, TextInput
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import HttpRequest, HttpResponse

    from calls.models import ImportRun

_MOST_BYTES: Final = 20 << 20
_TEMPLATE: Final = "admin/calls/start_import.html"


class StartForm(forms.Form):
    manifest = forms.FileField(label=gettext_lazy("Manifest"), widget=FileInput)
    source = forms.ChoiceField(
        label=gettext_lazy("Source of the recordings"),
        choices=[
            (ImportSource.WEB, gettext_lazy("HTTPS addresses in the column “url”")),
            (ImportSource.BUCKET, gettext_lazy("the bucket's upload folder, by the column “file”")),
        ],
        widget=Select,
    )
    under = forms.CharField(
        label=gettext_lazy("Subfolder"),
        max_length=500,
        required=False,
        widget=TextInput,
    )

    def clean_manifest(self) -> TemporaryUploadedFile:
        file: TemporaryUploadedFile = self.cleaned_data["manifest"]
        if (file.size or 0) > _MOST_BYTES:
            raise forms.ValidationError(_("A manifest has 20 MB at most: split it."), code="large")
        return file

    def place(self) -> Place:
        """Raises Refused for a folder that leads out of the drop-off."""
        if self.cleaned_data["source"] == ImportSource.WEB:
            return Place(ImportSource.WEB)
        return prefix(drop_off() + self.cleaned_data["under"])


def start(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Show the form; take it, and lead to the page of the run that is being checked."""
    form = StartForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            run = _begin(request, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Every line is being checked; nothing is imported before that.")
            )
            return redirect("admin:calls_importrun_change", run.pk)
    page = {
        "title": _("Start an import"),
        "form": form,
        "columns": COLUMNS,
        "most_lines": MOST_LINES,
        "drop_off": drop_off(),
    }
    return TemplateResponse(request, _TEMPLATE, context | page)


def _begin(request: HttpRequest, form: StartForm) -> ImportRun:
    """A run of its own, also for a manifest that was brought before: known lines are skipped."""
    uploaded: TemporaryUploadedFile = form.cleaned_data["manifest"]
    with Path(uploaded.temporary_file_path()).open("rb") as file:
        return begin_import(
            Manifest(uploaded.name or "manifest", file),
            form.place(),
            actor_of(request.user),
            state=ImportState.CHECKING,
            anew=True,
        )
