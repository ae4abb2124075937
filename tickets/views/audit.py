"""The queue of answers drawn for an audit, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.domain.actors import actor_of
from tenants.domain.refusals import Refused
from tenants.identifiers import parse_uuid
from tickets.domain.decision.policies import current_policy
from tickets.domain.visibility import visible_tickets
from tickets.domain.work.audits import audit as say_audit
from tickets.domain.work.audits import waiting_audits
from tickets.domain.work.ticket_page import messages_of
from tickets.forms import AuditForm
from tickets.models import Decision, Intent
from tickets.views.acting import checked

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
@permission_required("tickets.audit_ticket", raise_exception=True)
def audits(request: HttpRequest) -> HttpResponse:
    """The oldest answer that waits; those in `skip` are passed over."""
    waiting = _waiting(request)
    skipped = list(_ids(request.GET.getlist("skip")))
    decision = waiting.exclude(pk__in=skipped).select_related("ticket").first()
    context = {
        "decision": decision,
        "ticket": decision.ticket if decision else None,
        "said": messages_of(decision.ticket) if decision else [],
        "left": waiting.count(),
        "skipped": skipped,
        "intents": Intent.objects.only("name"),
        "policy": current_policy(),
    }
    return render(request, "tickets/audit.html", context)


@require_POST
@login_required
@permission_required("tickets.audit_ticket", raise_exception=True)
def audit(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Keep the two answers and go to the next."""
    decisions = Decision.objects.filter(ticket__in=visible_tickets(actor_of(request.user)))
    decision = get_object_or_404(decisions, pk=decision_id)
    try:
        say_audit(
            decision, **checked(AuditForm(request.POST)).cleaned_data, actor=actor_of(request.user)
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Audit saved."))
    return redirect("tickets:audits")


def _waiting(request: HttpRequest) -> QuerySet[Decision]:
    return waiting_audits().filter(ticket__in=visible_tickets(actor_of(request.user)))


def _ids(texts: list[str]) -> list[UUID]:
    return [pk for text in texts if (pk := parse_uuid(text))]
