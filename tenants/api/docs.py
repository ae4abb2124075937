"""The API's description: as a document for programs, as two pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# The pages' libraries write style attributes; scripts stay ours alone.
_POLICY: Final = {"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1, the same for everybody."""

    renderer_classes = [OpenApiJsonRenderer]
    authentication_classes = ()
    permission_classes = (AllowAny,)


@require_safe
@csp_update(_POLICY)
def docs(request: HttpRequest) -> HttpResponse:
    """The description to read and to try, drawn by files of this server alone."""
    return render(request, "api/docs.html")


@require_safe
@csp_update({**_POLICY, "worker-src": [SELF, "blob:"]})  # Its search runs in a worker.
def redoc(request: HttpRequest) -> HttpResponse:
    """The description to read only, in three columns; as `docs` in all else."""
    return render(request, "api/redoc.html")
