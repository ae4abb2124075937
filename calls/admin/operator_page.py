"""The pipeline of the whole installation, for platform staff: counts and ages by tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_required, user_passes_test
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from calls.admin.pipeline_page import PauseForm, kind_in, tell_of_pause, tell_of_resumption
from tenants.domain.actors import actor_of
from tenants.work_queue.notify import wake_ups_by_queue
from tenants.work_queue.pauses import pause_system, resume_system
from tenants.work_queue.status import system_status

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

    from tenants.models import User

PAGE: Final = "pipeline:everywhere"
_SHOWN: Final = 100  # Lines; the others are in the sums.


def _is_platform_staff(user: User | AnonymousUser) -> bool:
    """Whether somebody signed in runs the installation. Raises PermissionDenied for others."""
    if not getattr(user, "is_platform_staff", False):
        raise PermissionDenied
    return True


@require_safe
@vary_on_headers("HX-Request")
@login_required
@user_passes_test(_is_platform_staff)
def page(request: HttpRequest) -> HttpResponse:
    """Asked by htmx, without the frame."""
    found = system_status()
    wake_ups = wake_ups_by_queue()
    context = {
        "totals": [(line, wake_ups.get(line.kind.queue)) for line in found.totals],
        "by_tenant": found.by_tenant[:_SHOWN],
        "more": max(0, len(found.by_tenant) - _SHOWN),
        "pauses": found.pauses,
    }
    part = "_status" if "HX-Request" in request.headers else "page"
    return render(request, f"pipeline/{part}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@user_passes_test(_is_platform_staff)
def pause_page(request: HttpRequest) -> HttpResponse:
    """Says what a pause does and asks for its reason; answered, it pauses every tenant's work."""
    form = PauseForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        given = form.cleaned_data
        is_new = pause_system(given["kind"], actor_of(request.user), reason=given["reason"])
        tell_of_pause(request, given["kind"], is_new=is_new)
        return redirect(PAGE)
    return render(request, "pipeline/pause.html", {"form": form})


@require_POST
@login_required
@user_passes_test(_is_platform_staff)
def go_on(request: HttpRequest) -> HttpResponse:
    """End the pause of every tenant's stage, or of all where none is named."""
    kind = kind_in(request)
    tell_of_resumption(request, kind, was_paused=resume_system(kind, actor_of(request.user)))
    return redirect(PAGE)
