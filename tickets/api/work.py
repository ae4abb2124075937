"""What people and programs do with one ticket."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from tenants.domain.actors import actor_of
from tenants.domain.members import find_member, find_team
from tickets.api.request_serializers import (
    AssignRequest,
    BodyRequest,
    LabelRequest,
    MergeRequest,
    ReplyRequest,
)
from tickets.api.rows import TicketRows
from tickets.api.serializers import MessageSerializer, TicketSerializer
from tickets.domain.intents.labelling import label
from tickets.domain.lifecycle.closing import close
from tickets.domain.lifecycle.escalation import escalate
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.work.assigning import assign
from tickets.domain.work.merging import merge
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.notify import notify_delivery
from tickets.states import UNSETTLED, TicketStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from rest_framework.request import Request

    from tenants.domain.actors import Actor
    from tenants.models import Membership, Team
    from tickets.models import Ticket, TicketMessage


class WorkActions(TicketRows):
    """The verbs below one ticket. What is so already is answered as if it had just been done."""

    actions: ClassVar[dict[str, str]] = {
        "reply": "tickets.answer_ticket",
        "note": "tickets.answer_ticket",
        "message": "tickets.send_ticket",
        "close": "tickets.answer_ticket",
        "reopen": "tickets.answer_ticket",
        "escalate": "tickets.answer_ticket",
        "assign": "tickets.answer_ticket",
        "merge": "tickets.merge_ticket",
        "label": "tickets.answer_ticket",
    }

    @extend_schema(request=ReplyRequest, responses={201: MessageSerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: UUID) -> Response:
        """Answer the customer, by e-mail where their address is known and it is to be delivered."""
        said = ReplyRequest(data=request.data)
        said.is_valid(raise_exception=True)
        deliver = said.validated_data["deliver"]
        response = self._write(partial(reply, actor=actor_of(request.user), deliver=deliver))
        notify_delivery()
        return response

    @extend_schema(request=BodyRequest, responses={201: MessageSerializer})
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: UUID) -> Response:
        """Tell colleagues something that no customer sees."""
        return self._write(partial(note, actor=actor_of(request.user)))

    @extend_schema(request=BodyRequest, responses={201: MessageSerializer})
    @action(detail=True, methods=["post"])
    def message(self, request: Request, pk: UUID) -> Response:
        """Add what the customer wrote since. It reopens what was answered or closed."""
        return self._write(partial(customer_wrote, actor=actor_of(request.user)))

    @extend_schema(request=None, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: UUID) -> Response:
        """Settle the ticket."""
        ticket = self.get_object()
        if ticket.status != TicketStatus.CLOSED:
            close(ticket, actor=actor_of(request.user))
        return Response(self.shown(ticket.pk))

    @extend_schema(request=None, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: UUID) -> Response:
        """Give an answered or closed ticket back to people; an automatic answer was wrong then."""
        ticket = self.get_object()
        if ticket.status not in UNSETTLED:
            reopen(ticket, actor=actor_of(request.user))
        return Response(self.shown(ticket.pk))

    @extend_schema(request=None, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def escalate(self, request: Request, pk: UUID) -> Response:
        """Hand the ticket to people."""
        ticket = self.get_object()
        if ticket.status != TicketStatus.ESCALATED:
            escalate(ticket, actor=actor_of(request.user))
        return Response(self.shown(ticket.pk))

    @extend_schema(request=AssignRequest, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: UUID) -> Response:
        """Give the ticket to a person, or to nobody."""
        said = AssignRequest(data=request.data)
        said.is_valid(raise_exception=True)
        ticket, actor = self.get_object(), actor_of(request.user)
        assign(ticket, asked_member(actor, ticket, said.validated_data["assignee"]), actor=actor)
        return Response(self.shown(ticket.pk))

    @extend_schema(request=MergeRequest, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: UUID) -> Response:
        """Close the ticket and go on with another one, which is answered."""
        said = MergeRequest(data=request.data)
        said.is_valid(raise_exception=True)
        ticket = self.get_object()
        into = self.get_queryset().filter(pk=said.validated_data["into"]).first()
        if into is None:
            raise ValidationError({"into": _("There is no ticket of this id.")})
        return Response(self.shown(merge(ticket, into, actor=actor_of(request.user)).pk))

    @extend_schema(request=LabelRequest, responses=TicketSerializer)
    @action(detail=True, methods=["post"])
    def label(self, request: Request, pk: UUID) -> Response:
        """Say what the request is about in truth: an intent, or none. It becomes an example."""
        said = LabelRequest(data=request.data)
        said.is_valid(raise_exception=True)
        ticket = self.get_object()
        label(ticket, said.validated_data.get("intent", ""), actor=actor_of(request.user))
        return Response(self.shown(ticket.pk))

    def _write(self, write: Callable[[Ticket, str], TicketMessage]) -> Response:
        """Once, also where the process dies before it has answered."""
        said = BodyRequest(data=self.request.data)
        said.is_valid(raise_exception=True)
        ticket = self.get_object()
        with transaction.atomic():
            message = write(ticket, said.validated_data["body"])
            answer = MessageSerializer(message).data
            self.keep(answer, status=201, headers={})
        return Response(answer, status=201)


def asked_member(actor: Actor, ticket: Ticket, said: str | None) -> Membership | None:
    """Whose the ticket is to be. Raises PermissionDenied for who may only take and give back."""
    to = find_member(said, field="assignee") if said else None
    is_own = actor.membership is not None and actor.membership in {
        to,
        None if to else ticket.assignee,
    }
    if not is_own and not actor.may("tickets.assign_ticket"):
        raise PermissionDenied(_("You may take tickets and give yours back, not assign others."))
    return to


def asked_team(actor: Actor, said: str | None) -> Team | None:
    """Raises PermissionDenied."""
    if not actor.may("tickets.assign_ticket"):
        raise PermissionDenied(_("You may not move tickets from team to team."))
    return find_team(said, field="team") if said else None
