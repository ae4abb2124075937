"""Written requests, and what people do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from tenants.models import (
    ActorStamp,
    Membership,
    Team,
    TenantManager,
    TenantOwned,
    actor_check,
    of_this_tenant,
)
from tickets.models.intents import Intent
from tickets.models.levels import CallRule
from tickets.states import UNSETTLED, Channel, Delivery, MessageKind, TicketEventKind, TicketStatus

if TYPE_CHECKING:
    from typing import Self

LONGEST_MESSAGE: Final = 20_000  # Characters of a request, a reply or a note.


class TicketQuerySet(models.QuerySet["Ticket"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def unsettled(self) -> Self:
        return self.filter(status__in=UNSETTLED)


class Ticket(TenantOwned):
    """A customer's request. `intent` is the best guess, also where a person took over.

    `confidence` is calibrated: of those with 0.9, nine in ten are right. The due times count
    business hours; they rest from `waiting_since` on, while nobody but the customer can act.
    `follows` is the ticket whose mail it answers, of somebody whom that ticket does not know.
    """

    subject = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    requester_email = models.EmailField(_("customer's e-mail"), blank=True)
    requester_name = models.CharField(_("customer's name"), max_length=120, blank=True)
    customer_flags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.API)
    external_id = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    status = models.CharField(
        max_length=14, choices=TicketStatus, default=TicketStatus.OPEN, editable=False
    )
    intent = models.ForeignKey(
        Intent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        limit_choices_to=of_this_tenant,
    )
    confidence = models.FloatField(null=True, editable=False)
    assignee = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tickets",
        limit_choices_to=of_this_tenant,
    )
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=of_this_tenant,
    )
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="tickets")
    opened_by = models.ForeignKey(
        CallRule, models.SET_NULL, null=True, related_name="tickets", editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", editable=False
    )
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="followed_by", editable=False
    )
    first_answer_due_at = models.DateTimeField(null=True, editable=False)
    first_answered_at = models.DateTimeField(null=True, editable=False)
    resolution_due_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    waiting_since = models.DateTimeField(null=True, editable=False)
    reopened_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = TenantManager.from_queryset(TicketQuerySet)()

    class Meta(TenantOwned.Meta):
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                condition=~Q(external_id=""),
                name="ticket_external_id_unique_per_tenant",
                violation_error_message=_("A ticket with this external id exists already."),
            ),
            models.UniqueConstraint(
                fields=["call", "opened_by"], name="ticket_opened_once_by_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(status__in=TicketStatus.values), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status=TicketStatus.CLOSED),
                name="ticket_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="ticket_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="ticket_confidence_is_a_probability",
            ),
        ]
        indexes = [
            # The list, page by page, and filtered by status.
            models.Index(fields=["tenant", "-created_at", "-id"], name="ticket_newest_first"),
            models.Index(fields=["tenant", "status", "-created_at"], name="ticket_by_status"),
            # A person's own.
            models.Index(fields=["tenant", "assignee", "status"], name="ticket_by_assignee"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message[:80]

    def get_absolute_url(self) -> str:
        return reverse("tickets:ticket", args=[self.pk])


class TicketMessage(ActorStamp, TenantOwned):
    """One message of a ticket, in order; a note is for colleagues only.

    A reply by the system is an automatic one. What goes to the customer by e-mail is `waiting`
    until a worker has handed it to the mail server: its mail is an item of the work queue.
    `email_id` is the message's own id in the world's mail, `email_fingerprint` what tells two
    mails of one id apart; `quoted` is what a mail answers, shown where it is asked for.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=MessageKind)
    body = models.TextField()
    quoted = models.TextField(blank=True)
    email_id = models.CharField(max_length=250, blank=True)
    email_fingerprint = models.CharField(max_length=64, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery, default=Delivery.NONE)
    delivery_error = models.CharField(max_length=300, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="ticket_message_kind_known"
            ),
            actor_check("ticket_message_actor_known"),
            models.CheckConstraint(
                condition=Q(delivery__in=Delivery.values), name="ticket_message_delivery_known"
            ),
            models.CheckConstraint(
                condition=Q(delivery=Delivery.NONE) | Q(kind=MessageKind.REPLY),
                name="ticket_message_only_replies_are_delivered",
            ),
            models.UniqueConstraint(
                fields=["tenant", "email_id"],
                condition=~Q(email_id=""),
                name="ticket_message_of_an_email_once",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="ticket_message_in_order"),
        ]

    def __str__(self) -> str:
        return self.body[:80]


class TicketEvent(ActorStamp, TenantOwned):
    """Something that happened to a ticket: who, what, from what to what."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=TicketEventKind)
    detail = models.CharField(max_length=500, blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TicketEventKind.values), name="ticket_event_kind_known"
            ),
            actor_check("ticket_event_actor_known"),
        ]
        indexes = [models.Index(fields=["ticket", "created_at"], name="ticket_event_in_order")]

    def __str__(self) -> str:
        return self.kind
