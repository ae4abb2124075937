"""The page that takes recordings in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.domain.agents import agents_for
from calls.states import Direction

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
@permission_required("calls.upload_call", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Drop files, say whose they are, watch them arrive."""
    return render(request, "calls/upload.html", upload_choices(request))


def upload_choices(request: HttpRequest) -> dict[str, object]:
    """What templates/calls/_upload.html needs."""
    return {
        "agents": agents_for(request.user),
        "directions": Direction.choices,
        "most_bytes": settings.MAX_UPLOAD_BYTES,
    }
