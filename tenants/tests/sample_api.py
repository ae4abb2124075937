"""An API of teams, to try the conventions on without a page or another app."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import DataError
from django.http import Http404, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from tenants.api.people import TeamSerializer
from tenants.api.views import CountedView, TenantViewSet
from tenants.domain.refusals import Refused
from tenants.models import Team

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from tenants.models import IdempotencyRecord

ERRORS: dict[str, Exception] = {
    "refused": Refused("too-late", "The call is over.", status=409),
    "missing": Http404("No Team matches"),
    "invalid": ValidationError({"name": ValidationError("Too long.", code="max_length")}),
    "data": DataError("integer out of range: secret"),
    "overflow": OverflowError(),
    "suspicious": SuspiciousOperation("secret"),
    "bug": RuntimeError("secret"),
}


class SampleViewSet(mixins.CreateModelMixin, mixins.ListModelMixin, TenantViewSet[Team]):
    serializer_class = TeamSerializer
    queryset = Team.objects.all()
    streamed_actions = frozenset({"streamed"})
    actions = dict.fromkeys(("create", "list", "streamed", "signed"), "tenants.add_team")

    @action(detail=False, methods=["post"])
    def streamed(self, request: Request) -> Response:
        body = dict(request.data)["body"]
        self.settle_streamed_body(request, hashlib.sha256(body.encode()).hexdigest())
        return Response({"teams": _another_team()}, status=201)

    @action(detail=False, methods=["post"])
    def signed(self, request: Request) -> Response:
        return Response({"team": _another_team(), "url": "/storage?signature=first"})

    @action(detail=False, methods=["post"])
    def undeclared(self, request: Request) -> Response:
        return Response()

    def text_to_keep(self, response: Response) -> str:
        if self.action == "signed":
            return str(response.data["team"])
        return super().text_to_keep(response)

    def replay(self, record: IdempotencyRecord) -> HttpResponseBase:
        if self.action == "signed":
            return HttpResponse(f'{{"team": {record.body}, "url": "/storage?signature=second"}}')
        return super().replay(record)


class FaultyView(CountedView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request, error: str) -> Response:
        raise ERRORS[error]


class EchoView(CountedView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        return Response({"read": request.data})


def _another_team() -> int:
    Team.objects.create(name=f"team {Team.objects.count()}")
    return Team.objects.count()


router = SimpleRouter(trailing_slash=False)
router.register("samples", SampleViewSet, basename="sample")
sample_urls: list[URLPattern | URLResolver] = [
    path("", include("tenants.api.urls")),
    path("faulty/<str:error>", FaultyView.as_view()),
    path("echo", EchoView.as_view()),
    path("", include(router.urls)),
]
urlpatterns = [path("api/v1/", include(sample_urls))]
handler404 = "tenants.api.problems.not_found"
handler500 = "tenants.api.problems.failed"
