"""The person's own pages about tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tenants.active import choose_tenant
from tenants.domain.people import tenants_of
from tenants.identifiers import parse_uuid
from tenants.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Make another of the person's tenants the active one. 404 for any other id, known or not."""
    tenant_id = parse_uuid(request.POST.get("tenant", ""))
    if not isinstance(request.user, User) or tenant_id not in tenants_of(request.user):
        raise Http404
    choose_tenant(request, tenant_id)
    return redirect("home")


def closed(request: HttpRequest) -> HttpResponse:
    """404: a person's address is their login, and their tenant's administrator keeps it."""
    raise Http404
