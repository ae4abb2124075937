"""A file of a ticket's message, as a download by a signed address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from tenants.domain.refusals import Refused
from tickets.domain.attachments.opening import attachment_url
from tickets.domain.work.merging import conversation
from tickets.models import Attachment
from tickets.views.acting import seen_ticket
from tickets.views.ticket import show

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
@permission_required("tickets.view_ticket", raise_exception=True)
def attachment(request: HttpRequest, ticket_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Whoever may see the ticket may download it; a refusal stands on the ticket's page."""
    messages = conversation(seen_ticket(request, ticket_id))
    files = Attachment.objects.select_related("message").filter(message__in=messages)
    try:
        return redirect(attachment_url(get_object_or_404(files, pk=attachment_id)))
    except Refused as refused:
        return show(request, ticket_id, refused)
