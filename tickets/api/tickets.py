"""Tickets: list, one, send, correct, and what was written and happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from calls.domain.visibility import visible_calls
from tenants.api.pages import OldestFirst
from tenants.domain.actors import actor_of
from tickets.api.request_serializers import PatchRequest, TicketRequest
from tickets.api.serializers import (
    DownloadSerializer,
    MessageSerializer,
    TicketEventSerializer,
    TicketSerializer,
)
from tickets.api.work import WorkActions, asked_member, asked_team
from tickets.domain.attachments.opening import attachment_url
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.work.assigning import assign, queue
from tickets.domain.work.details import Corrections, correct_ticket
from tickets.domain.work.linking import link_call
from tickets.domain.work.merging import conversation
from tickets.filters import TicketFilter
from tickets.models import Attachment
from tickets.notify import notify_delivery
from tickets.states import TicketStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from rest_framework.request import Request

    from calls.models import Call
    from tenants.domain.actors import Actor
    from tickets.models import Ticket

_CORRECTED = Corrections.__annotations__.keys()


class TicketViewSet(WorkActions, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """Tickets that the asker may see, newest first."""

    filterset_class = TicketFilter  # The page's own.
    actions = WorkActions.actions | {
        "list": "tickets.view_ticket",
        "retrieve": "tickets.view_ticket",
        "messages": "tickets.view_ticket",
        "attachment": "tickets.view_ticket",
        "events": "tickets.view_ticket",
        "create": "tickets.send_ticket",
        "partial_update": "tickets.answer_ticket",
    }

    @extend_schema(request=TicketRequest, responses={201: TicketSerializer})
    def create(self, request: Request) -> Response:
        """Send a request. It is decided before the answer: answered, or handed to people."""
        said = TicketRequest(data=request.data)
        said.is_valid(raise_exception=True)
        assessed = assess_input(_input(request, said.validated_data))
        with transaction.atomic():
            ticket = create_ticket(assessed, actor=actor_of(request.user))
            headers = {"Location": reverse("ticket-detail", args=[ticket.pk], request=request)}
            answer = self.shown(ticket.pk)
            self.keep(answer, status=201, headers=headers)
        if ticket.status == TicketStatus.AUTO_RESOLVED:
            notify_delivery()
        return Response(answer, status=201, headers=headers)

    @extend_schema(request=PatchRequest, responses=TicketSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Correct what is said about the ticket, or give it to a person, a team or a call."""
        said = PatchRequest(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        ticket, values, actor = self.get_object(), said.validated_data, actor_of(request.user)
        with transaction.atomic():
            corrections = {name: values[name] for name in _CORRECTED if name in values}
            correct_ticket(ticket, corrections, actor=actor)  # type: ignore[arg-type]  # By name.
            self._hand_on(ticket, values, actor)
        return Response(self.shown(ticket.pk))

    @extend_schema(responses=MessageSerializer(many=True), filters=False)
    @action(
        detail=True,
        pagination_class=OldestFirst,
        filter_backends=(),
        serializer_class=MessageSerializer,
    )
    def messages(self, request: Request, pk: UUID) -> Response:
        """What was written, oldest first, also on tickets that were merged into this one."""
        written = conversation(self.get_object()).select_related("by__user")
        messages = written.prefetch_related("attachments")
        page = self.paginate_queryset(messages)  # type: ignore[arg-type]  # Messages, not tickets.
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses=DownloadSerializer, filters=False)
    @action(
        detail=True,
        url_path="attachments/<uuid:attachment_id>",
        serializer_class=DownloadSerializer,
    )
    def attachment(self, request: Request, pk: UUID, attachment_id: UUID) -> Response:
        """Where a file of one of the ticket's messages can be downloaded for ten minutes."""
        files = Attachment.objects.select_related("message")
        file = get_object_or_404(
            files.filter(message__in=conversation(self.get_object())), pk=attachment_id
        )
        return Response({"url": request.build_absolute_uri(attachment_url(file))})

    @extend_schema(responses=TicketEventSerializer(many=True), filters=False)
    @action(
        detail=True,
        pagination_class=OldestFirst,
        filter_backends=(),
        serializer_class=TicketEventSerializer,
    )
    def events(self, request: Request, pk: UUID) -> Response:
        """What happened to the ticket, oldest first."""
        events = self.get_object().events.select_related("by__user")
        page = self.paginate_queryset(events)  # type: ignore[arg-type]  # Events, not tickets.
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def _hand_on(self, ticket: Ticket, values: Mapping[str, str | None], actor: Actor) -> None:
        if "team" in values:
            queue(ticket, asked_team(actor, values["team"]), actor=actor)
        if "assignee" in values:
            assign(ticket, asked_member(actor, ticket, values["assignee"]), actor=actor)
        if "call" in values:
            link_call(ticket, _call(self.request, values["call"]), actor=actor)


def _input(request: Request, values: Mapping[str, object]) -> TicketInput:
    said = {name: value for name, value in values.items() if name != "call"}
    said["customer_flags"] = tuple(said.get("customer_flags", ()))  # type: ignore[arg-type]  # A list.
    return TicketInput(call=_call(request, values.get("call")), **said)  # type: ignore[arg-type]  # The serializer made the types.


def _call(request: Request, call_id: object) -> Call | None:
    """One that the asker may see. Raises ValidationError."""
    if call_id is None:
        return None
    found: Call | None = visible_calls(actor_of(request.user)).filter(pk=str(call_id)).first()
    if found is None:
        raise ValidationError({"call": _("There is no call of this id.")})
    return found
