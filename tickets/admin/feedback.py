"""What customers said afterwards, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import ReadOnly
from tickets.models import Feedback

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly[Feedback]):
    list_display = ("created_at", "rated", "is_resolved", "comment", "about")
    list_display_links = ("created_at",)
    list_filter = ("rating", "is_resolved", "created_at")
    list_select_related = ("request__ticket", "request__call")
    search_fields = ("comment",)
    ordering = ("-created_at", "-pk")
    fields = ("rated", "is_resolved", "comment", "about", "created_at", "updated_at")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("rating"), ordering="rating")
    def rated(self, feedback: Feedback) -> str:
        return f"{feedback.rating} / 5"

    @admin.display(description=gettext_lazy("about"))
    def about(self, feedback: Feedback) -> SafeString | str:
        request = feedback.request
        subject = request.ticket or request.call
        if subject is None:
            return "\u2013"
        return format_html('<a class="link" href="{}">{}</a>', subject.get_absolute_url(), subject)
