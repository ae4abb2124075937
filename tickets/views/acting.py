"""What the pages of tickets share: the ticket somebody may see, and forms filled in right."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tickets.domain.visibility import visible_tickets

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tickets.models import Ticket

F = TypeVar("F", bound=Form)


def seen_ticket(request: HttpRequest, ticket_id: UUID) -> Ticket:
    """Raises Http404 for what the person may not see, as for what there is not."""
    ticket: Ticket = get_object_or_404(visible_tickets(actor_of(request.user)), pk=ticket_id)
    return ticket


def checked(form: F) -> F:
    """The form, filled in right. Raises Refused with a sentence for each field that is not."""
    if form.is_valid():
        return form
    sentences = " ".join(str(error) for errors in form.errors.values() for error in errors)
    raise Refused("form", sentences or _("The form was not filled in."))
