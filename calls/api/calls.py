"""Calls: list, one, make, correct, remove, retry, cancel, hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from calls.api.request_serializers import CallRequest, DetailsRequest
from calls.api.results import ResultActions
from calls.api.serializers import CallSerializer
from calls.domain.corrections import change_call
from calls.domain.pipeline.control import cancel, retry
from calls.domain.pipeline.reanalysis import analyze_again
from calls.domain.removal import delete_call
from calls.domain.results.playback import audio_url, original_url
from calls.domain.uploads.intake import bind_upload
from calls.domain.uploads.presigned import find_upload
from calls.domain.visibility import visible_calls
from calls.filters import CallFilter
from calls.models import Call
from tenants.api.views import TenantViewSet
from tenants.domain.refusals import Refused
from tenants.work_queue.notify import notify

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from calls.models.calls import CallQuerySet

_SHOWN_WITH = ("agent__user", "uploaded_by__user", "phone_number", "recording__same_as")

_ADDRESS_OF = {"playable": audio_url, "original": original_url}


class CallViewSet(
    ResultActions, mixins.ListModelMixin, mixins.RetrieveModelMixin, TenantViewSet[Call]
):
    """Calls that the asker may see, newest first."""

    queryset = Call.objects.all()
    serializer_class = CallSerializer
    filterset_class = CallFilter  # The page's own.
    lookup_value_converter = "uuid"
    actions = {
        "list": "calls.view_call",
        "retrieve": "calls.view_call",
        "create": "calls.upload_call",
        "partial_update": "calls.change_call",
        "destroy": "calls.delete_call",
        "retry": "calls.retry_call",
        "cancel": "calls.cancel_call",
        "analyze": "calls.retry_call",
        "audio": "calls.hear_call",
        "transcript": "calls.view_call",
        "analysis": "calls.view_call",
        "events": "calls.view_call",
        "cost": "calls.view_cost",
    }

    def get_queryset(self) -> CallQuerySet:
        seen = visible_calls(self.actor)
        return seen.select_related(*_SHOWN_WITH).prefetch_related("stages").newest_first()

    @extend_schema(request=CallRequest, responses={201: CallSerializer, 200: CallSerializer})
    def create(self, request: Request) -> Response:
        """Make a call of a received upload; 200 with the same call when asked again."""
        said = CallRequest(data=request.data)
        said.is_valid(raise_exception=True)
        upload = find_upload(
            self.actor,
            upload_id=said.validated_data.get("upload_id"),
            key=said.validated_data.get("s3_key", ""),
        )
        bound = bind_upload(
            upload,
            said.details,
            self.actor,
            agent_channel=said.validated_data.get("agent_channel", ""),
        )
        notify(bound.stage)
        headers = {"Location": reverse("call-detail", args=[bound.call.pk], request=request)}
        if bound.stage is None:
            return Response(self._shown(bound.call.pk), status=200, headers=headers)
        return Response(self.get_serializer(bound.call).data, status=201, headers=headers)

    @extend_schema(request=DetailsRequest, responses=CallSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct what is said about the call; its recording never changes.

        Another `language` than it was heard in has it transcribed and analyzed again; 409 while
        it is being processed.
        """
        said = DetailsRequest(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        call = self.get_object()
        notify(*change_call(call, said.details, self.actor))
        return Response(self._shown(call.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Remove the call, its recording and all that was made of it, at any time."""
        delete_call(self.get_object().pk, self.actor)
        return Response(status=204)

    @extend_schema(request=None, responses={202: CallSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Start the failed stage again."""
        call = self.get_object()
        stages = retry(Call.objects.filter(pk=call.pk), self.actor)
        if not stages:
            raise Refused(
                "nothing-to-retry",
                _("Nothing failed here that another attempt would change."),
                status=409,
            )
        notify(*stages)
        return Response(self._shown(call.pk), status=202)

    @extend_schema(request=None, responses={202: CallSerializer})
    @action(detail=True, methods=["post"])
    def analyze(self, request: Request, pk: UUID) -> Response:
        """Have the current transcript analyzed again; 409 where nothing would change."""
        call = self.get_object()
        notify(analyze_again(call, self.actor))
        return Response(self._shown(call.pk), status=202)

    @extend_schema(request=None, responses={202: CallSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Stop the work that waits or runs; a retry takes it up again."""
        call = self.get_object()
        if not cancel(Call.objects.filter(pk=call.pk), self.actor):
            raise Refused("nothing-to-cancel", _("No work on this call waits or runs."), status=409)
        return Response(self._shown(call.pk), status=202)

    @extend_schema(
        responses={302: OpenApiResponse(description="A signed address that takes Range requests.")},
        parameters=[OpenApiParameter("version", str, enum=list(_ADDRESS_OF), default="playable")],
    )
    @action(detail=True)
    def audio(self, request: Request, pk: UUID) -> HttpResponseRedirect:
        """Hear the recording, in a form that every browser plays; or the file as it arrived."""
        wanted = request.query_params.get("version", "playable")
        if wanted not in _ADDRESS_OF:
            raise ValidationError({"version": [_("Write one of: %s.") % ", ".join(_ADDRESS_OF)]})
        return HttpResponseRedirect(_ADDRESS_OF[wanted](self.get_object()))

    def _shown(self, call_id: UUID) -> object:
        """Read again: what a writer holds is not what the row says."""
        return self.get_serializer(self.get_queryset().get(pk=call_id)).data
