"""The page that imports intents: a file is read and foretold first, and imported then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.site import FileInput
from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.scope import current_tenant_id
from tickets.domain.intents.files import INTENT, TEXT, preview_import, read_intents
from tickets.domain.intents.importing import (
    MOST_EXAMPLES,
    MOST_INTENTS,
    check_entries,
    import_intents,
)
from tickets.notify import notify_training

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.http import HttpRequest, HttpResponse

_MOST_BYTES: Final = 20 << 20
_KEPT_SECONDS: Final = 3_600
_TEMPLATE: Final = "admin/tickets/import_intents.html"


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), widget=FileInput)

    def clean_file(self) -> TemporaryUploadedFile:
        file: TemporaryUploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_BYTES:
            raise forms.ValidationError(_("A file may have at most 20 MB: split it."), code="large")
        return file


class AnswerForm(forms.Form):
    """Names the file that was read: it is kept for an hour."""

    read = forms.UUIDField()


def page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Takes a file, shows what importing it would do, and does so when asked again."""
    if not request.user.has_perms(["tickets.add_intent", "tickets.add_example"]):
        raise PermissionDenied
    answer = AnswerForm(request.POST)
    form = FileForm(request.POST or None, request.FILES or None)
    try:
        if request.method == "POST" and answer.is_valid():
            return _import(request, answer.cleaned_data["read"])
        if form.is_valid():
            context |= _foretold(form.cleaned_data["file"])
    except Refused as refusal:
        form = FileForm()
        context["refusal"] = refusal.message
    shown = {
        "title": _("Import intents"),
        "form": form,
        "columns": (INTENT, TEXT),
        "most_intents": MOST_INTENTS,
        "most_examples": MOST_EXAMPLES,
    }
    return TemplateResponse(request, _TEMPLATE, context | shown)


def _foretold(file: TemporaryUploadedFile) -> dict[str, object]:
    """Raises Refused with the line that is wrong."""
    content, read = file.read(), uuid4()
    intent_file = read_intents(content)
    check_entries(intent_file.entries, intent_file.outside)
    cache.set(_key(read), content, _KEPT_SECONDS)
    return {"forecast": preview_import(intent_file), "read": read, "name": file.name}


def _import(request: HttpRequest, read: UUID) -> HttpResponse:
    content: bytes | None = cache.get(_key(read))
    if content is None:
        words = _("The file is kept for only an hour: choose it again.")
        raise Refused("file-forgotten", words)
    intent_file = read_intents(content)
    version = import_intents(intent_file.entries, intent_file.outside, actor=actor_of(request.user))
    cache.delete(_key(read))
    notify_training()
    words = _("The intents are imported; version %d of the classifier is being trained on them.")
    messages.success(request, words % version.number)
    return redirect("admin:tickets_intent_changelist")


def _key(read: UUID) -> str:
    """Nobody of another tenant finds it."""
    return f"intents:{current_tenant_id()}:{read}"
