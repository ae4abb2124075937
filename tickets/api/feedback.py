"""Feedback: a program passes on what its customer said, or asks for an address to rate at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeVar

from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.response import Response

from calls.domain.visibility import visible_calls
from calls.models import Call
from tenants.api.views import TenantViewSet
from tenants.domain.actors import actor_of
from tickets.api.filters import FeedbackFilter
from tickets.domain.feedback.links import link_of
from tickets.domain.feedback.ratings import LONGEST_COMMENT, RatingInput, rate
from tickets.domain.feedback.requests import changeable_until, request_if_answered
from tickets.domain.visibility import visible_tickets
from tickets.models import Feedback, FeedbackRequest, Ticket

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from tenants.models import IdempotencyRecord

S = TypeVar("S", Ticket, Call)
_FAULTS_FROM: Final = 400


class RatingRequest(serializers.Serializer[None]):
    """The whole answer: a later one replaces it."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    resolved = serializers.BooleanField(required=False, allow_null=True, default=None)
    comment = serializers.CharField(
        max_length=LONGEST_COMMENT, required=False, allow_blank=True, default=""
    )

    @property
    def rating_input(self) -> RatingInput:
        given = self.validated_data
        return RatingInput(given["rating"], given["resolved"], given["comment"])


class FeedbackSerializer(serializers.ModelSerializer[Feedback]):
    """Of a ticket or of a call; the other is null."""

    ticket = serializers.UUIDField(source="request.ticket_id", read_only=True, allow_null=True)
    call = serializers.UUIDField(source="request.call_id", read_only=True, allow_null=True)
    resolved = serializers.BooleanField(source="is_resolved", read_only=True, allow_null=True)
    changeable_until = serializers.SerializerMethodField()

    class Meta:
        model = Feedback
        fields = (
            "id",
            "ticket",
            "call",
            "rating",
            "resolved",
            "comment",
            "changeable_until",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(serializers.DateTimeField())
    def get_changeable_until(self, feedback: Feedback) -> datetime:
        return changeable_until(feedback)


class LinkShape(serializers.Serializer[dict[str, object]]):
    url = serializers.URLField()
    expires_at = serializers.DateTimeField()


class FeedbackViewSet(mixins.ListModelMixin, TenantViewSet[Feedback]):
    """What was said of the tickets and calls that the asker may see, newest first."""

    queryset = Feedback.objects.select_related("request")
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilter
    actions = {"list": "tickets.view_ticket"}

    def get_queryset(self) -> QuerySet[Feedback]:
        of_tickets = Q(request__ticket__in=visible_tickets(actor_of(self.request.user)))
        of_calls = Q(request__call__in=visible_calls(self.actor))
        return super().get_queryset().filter(of_tickets | of_calls)


class RatedViewSet(TenantViewSet[S]):
    """What is rated: one's own customers' words, so programs alone may pass them on."""

    serializer_class = FeedbackSerializer  # type: ignore[assignment]  # Not of what is rated.
    filter_backends = ()
    pagination_class = None
    actions = {"rate": "tickets.rate_ticket", "link": "tickets.rate_ticket"}
    _asked: FeedbackRequest

    @extend_schema(
        request=RatingRequest, responses={201: FeedbackSerializer, 200: FeedbackSerializer}
    )
    def rate(self, request: Request, pk: UUID) -> Response:
        """Say what the customer said: 201; 200 where it changes the answer of the last day."""
        said = RatingRequest(data=request.data)
        said.is_valid(raise_exception=True)
        given = rate(self.get_object(), said.rating_input, actor=actor_of(request.user))
        shown = self.get_serializer(given.feedback).data
        return Response(shown, status=201 if given.is_first else 200)

    @extend_schema(request=None, responses={201: LinkShape})
    def link(self, request: Request, pk: UUID) -> Response:
        """An address at which the customer may rate it, without an account, for 14 days.

        A ticket must be answered before.
        """
        self._asked = request_if_answered(self.get_object())
        return Response(self._link(self._asked), status=201)

    def text_to_keep(self, response: Response) -> str:
        """A signed address is made again for a repeat, so which one it is is kept."""
        if self.action != "link" or response.status_code >= _FAULTS_FROM:
            return super().text_to_keep(response)
        return json.dumps({"request": str(self._asked.pk)})

    def replay(self, record: IdempotencyRecord) -> HttpResponseBase:
        if self.action != "link" or (record.status_code or 0) >= _FAULTS_FROM:
            return super().replay(record)
        kept = json.loads(str(record.body))["request"]
        asked = get_object_or_404(FeedbackRequest.objects.all(), pk=kept)
        return JsonResponse(self._link(asked), status=record.status_code)

    def _link(self, asked: FeedbackRequest) -> dict[str, object]:
        url = self.request.build_absolute_uri(link_of(asked))
        return LinkShape({"url": url, "expires_at": asked.expires_at}).data


class TicketRatingViewSet(RatedViewSet[Ticket]):
    queryset = Ticket.objects.all()

    def get_queryset(self) -> QuerySet[Ticket]:
        return visible_tickets(actor_of(self.request.user))


class CallRatingViewSet(RatedViewSet[Call]):
    queryset = Call.objects.all()

    def get_queryset(self) -> QuerySet[Call]:
        return visible_calls(self.actor)
