"""Suspended mail: what came in and became no ticket, with the reason, to look through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin.tenant_admin import ReadOnly
from tenants.domain.actors import actor_of
from tickets.admin.refusals import RefusalAdmin
from tickets.domain.mail.suspending import open_ticket
from tickets.models import SuspendedMail

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


@admin.register(SuspendedMail)
class SuspendedMailAdmin(RefusalAdmin[SuspendedMail], ReadOnly[SuspendedMail]):
    list_display = ("created_at", "sender", "about", "reason", "its_ticket")
    list_display_links = ("created_at", "about")
    list_filter = ("reason", "created_at")
    list_select_related = ("ticket",)
    search_fields = ("sender", "subject", "text")
    ordering = ("-created_at", "-pk")
    fields = ("created_at", "sender", "subject", "reason", "text", "its_ticket")
    readonly_fields = fields
    actions = ("open_tickets",)

    def has_open_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tickets.send_ticket")

    @admin.action(description=gettext_lazy("Open a ticket for each"), permissions=["open"])
    def open_tickets(self, request: HttpRequest, queryset: QuerySet[SuspendedMail]) -> None:
        actor = actor_of(request.user)
        done = self.for_each(request, list(queryset), lambda mail: open_ticket(mail, actor=actor))
        if done:
            messages.success(request, _("Tickets opened: %d.") % len(done))

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def about(self, mail: SuspendedMail) -> str:
        return mail.subject or mail.text[:80] or "\u2013"

    @admin.display(description=gettext_lazy("ticket"))
    def its_ticket(self, mail: SuspendedMail) -> SafeString | str:
        if mail.ticket is None:
            return "\u2013"
        address = mail.ticket.get_absolute_url()
        return format_html('<a class="link" href="{}">{}</a>', address, mail.ticket)
