"""What was made of a call: transcript, analysis, cost, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from calls.api.schemas import AnalysisShape, CostShape, TranscriptShape
from calls.api.serializers import EventSerializer
from calls.domain.results.analysis_document import analysis_document
from calls.domain.results.cost import cost_document
from calls.domain.results.transcript_document import transcript_document
from calls.domain.results.transcript_formats import as_srt, as_text, as_vtt
from calls.models import Call, Transcript
from tenants.api.pages import OldestFirst
from tenants.api.views import TenantViewSet
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from rest_framework.request import Request

    from calls.models.transcripts import TurnRow

_WRITERS: Final[dict[str, tuple[Callable[[Sequence[TurnRow]], str], str]]] = {
    "text": (as_text, "text/plain"),
    "vtt": (as_vtt, "text/vtt"),
    "srt": (as_srt, "application/x-subrip"),
}
_FORMATS: Final = ("json", *_WRITERS)
_LONGEST_VERSION: Final = 6  # Digits.


class ResultActions(TenantViewSet[Call]):
    """The read-only parts below one call."""

    @extend_schema(
        responses={
            (200, "application/json"): TranscriptShape,
            **{(200, media_type): str for _write, media_type in _WRITERS.values()},
        },
        parameters=[
            OpenApiParameter("format", str, enum=_FORMATS, default="json"),
            OpenApiParameter("version", int, description="An earlier one; else the current."),
        ],
    )
    @action(detail=True)
    def transcript(self, request: Request, pk: UUID) -> Response | HttpResponse:
        """What was said; `?format=` text, vtt or srt for people and players."""
        wanted = request.query_params.get("format", "json")
        if wanted not in _FORMATS:
            raise ValidationError({"format": [_("Write one of: %s.") % ", ".join(_FORMATS)]})
        call = self.get_object()
        transcript = Transcript.objects.filter(call=call, **_which(request)).first()
        if transcript is None:
            raise _not_made(call, _("There is no transcript of this call yet (it is %s)."))
        if wanted == "json":
            return Response(transcript_document(transcript))
        write, media_type = _WRITERS[wanted]
        return HttpResponse(write(transcript.turns), content_type=f"{media_type}; charset=utf-8")

    @extend_schema(responses=AnalysisShape)
    @action(detail=True)
    def analysis(self, request: Request, pk: UUID) -> Response:
        """What was found, each statement with its quotes."""
        call = self.get_object()
        document = analysis_document(call.pk)
        if document is None:
            raise _not_made(call, _("There is no analysis of this call yet (it is %s)."))
        return Response(document)

    @extend_schema(responses=CostShape)
    @action(detail=True)
    def cost(self, request: Request, pk: UUID) -> Response:
        """What the call has cost so far."""
        return Response(cost_document(self.get_object().pk))

    @extend_schema(responses=EventSerializer(many=True), filters=False)
    @action(
        detail=True,
        pagination_class=OldestFirst,
        filter_backends=(),
        serializer_class=EventSerializer,
    )
    def events(self, request: Request, pk: UUID) -> Response:
        """What happened to the call, oldest first."""
        events = self.get_object().events.select_related("by__user")
        page = self.paginate_queryset(events)  # type: ignore[arg-type]  # Events, not calls.
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _which(request: Request) -> dict[str, object]:
    """The version that was asked for; else the current one."""
    wanted = request.query_params.get("version")
    if wanted is None:
        return {"is_current": True}
    if not (wanted.isdecimal() and len(wanted) <= _LONGEST_VERSION):
        raise ValidationError({"version": [_("Write the number of a version.")]})
    return {"version": int(wanted)}


def _not_made(call: Call, sentence: str) -> Refused:
    return Refused("not-ready", sentence % call.get_status_display(), status=404)
