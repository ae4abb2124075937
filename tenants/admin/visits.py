"""Platform staff belong to no tenant: here they choose one to act in, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tenants.active import choose_tenant, leave_tenant
from tenants.domain.people import begin_visit
from tenants.models import PlatformVisit, Tenant, User
from tenants.states import TenantStatus

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LATEST: Final = 10


class VisitForm(forms.Form):
    tenant = forms.ModelChoiceField(
        Tenant.objects.filter(status=TenantStatus.ACTIVE), label=gettext_lazy("Tenant")
    )
    reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Recorded with your name and the time."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def act_in(request: HttpRequest) -> HttpResponse:
    """Begin a visit of an hour. 403 for everybody but platform staff."""
    staff = _platform_staff(request)
    form = VisitForm(request.POST or None)
    if form.is_valid():
        tenant = form.cleaned_data["tenant"]
        begin_visit(staff, tenant, reason=form.cleaned_data["reason"])
        choose_tenant(request, tenant.pk)
        words = _("You are acting in %(name)s for one hour.") % {"name": tenant.name}
        messages.success(request, words)
        return redirect("admin:index")
    latest = PlatformVisit.objects.filter(user=staff).select_related("tenant_visited")
    context = {"form": form, "visits": latest.order_by("-started_at")[:_LATEST]}
    return render(request, "tenants/act_in.html", context)


@require_POST
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Stand in no tenant again. The record of the visit stays."""
    _platform_staff(request)
    leave_tenant(request)
    messages.success(request, _("You are no longer acting in a tenant."))
    return redirect("admin:act-in")


def _platform_staff(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not user.is_platform_staff:
        raise PermissionDenied
    return user
