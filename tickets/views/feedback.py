"""The public page on which a customer rates. Its address is its only credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import BaseThrottle

from tenants.domain.actors import customer
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused
from tenants.domain.zones import zone_named
from tenants.scope import tenant_scope
from tickets.domain.feedback.guards import is_too_often
from tickets.domain.feedback.links import invitation_of
from tickets.domain.feedback.ratings import give
from tickets.domain.feedback.requests import answer_to, changeable_until, open_request
from tickets.views.feedback_form import FeedbackForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tenants.models import Tenant
    from tickets.models import Feedback, FeedbackRequest

# The address must stay with who has it: no script reads it, nobody is told where one came from,
# nothing keeps or lists the page.
_POLICY: Final = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
_NOT_FOUND: Final = 404
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@csp(_POLICY)  # type: ignore[arg-type]  # Its types know views of one argument.
@csrf_exempt  # No session to ride on; and under no-referrer a browser names no origin to check.
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, thank, or take no more. One answer for every token that opens nothing."""
    invitation = invitation_of(token)
    if invitation is None:
        return _gone()
    with tenant_scope(invitation.tenant.pk):
        asked = open_request(invitation.request_id)
        if asked is None:
            return _gone()
        with timezone.override(zone_named(current_settings().timezone)):
            if request.method == "POST":
                return _taken(request, asked, invitation.tenant)
            return _asked(asked, invitation.tenant)


def _asked(asked: FeedbackRequest, tenant: Tenant) -> HttpResponse:
    earlier = answer_to(asked)
    if earlier is not None and timezone.now() >= changeable_until(earlier):
        return _page("closed", tenant=tenant)
    return _form(FeedbackForm(asked, earlier=earlier), tenant, earlier)


def _taken(request: HttpRequest, asked: FeedbackRequest, tenant: Tenant) -> HttpResponse:
    form = FeedbackForm(asked, request.POST, earlier=None)
    if is_too_often(asked.pk, BaseThrottle().get_ident(request)):  # type: ignore[arg-type]  # It reads META alone.
        form.add_error(None, _("This was sent too often. Wait an hour, and send it again."))
        return _form(form, tenant, answer_to(asked), status=429)
    if not form.is_valid():
        return _form(form, tenant, answer_to(asked), status=422)
    try:
        give(asked, form.rating_input, actor=customer())
    except Refused as refused:
        is_gone = refused.status == _NOT_FOUND
        return _gone() if is_gone else _page("closed", status=refused.status, tenant=tenant)
    return _guarded(HttpResponseRedirect(request.path))


def _form(
    form: FeedbackForm, tenant: Tenant, earlier: Feedback | None, *, status: int = 200
) -> HttpResponse:
    until = changeable_until(earlier) if earlier else None
    return _page("form", status=status, form=form, tenant=tenant, until=until)


def _gone() -> HttpResponse:
    return _page("gone", status=_NOT_FOUND)


def _page(name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Rendered without the request: who else is signed in here is not this page's to know."""
    text = render_to_string(f"tickets/feedback/{name}.html", context)
    return _guarded(HttpResponse(text, status=status))


def _guarded(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response[name] = value
    return response
