"""Files that came with a customer's message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.models import TenantOwned
from tickets.models.work import TicketMessage
from tickets.states import ScanState


class Attachment(TenantOwned):
    """One file of a mail, kept as an object of the ticket; one that is infected has no object.

    `name` and `content_type` are what the mail said of it: data, and never trusted.
    """

    message = models.ForeignKey(TicketMessage, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=300, blank=True)
    scan = models.CharField(max_length=11, choices=ScanState, default=ScanState.NOT_SCANNED)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scan__in=ScanState.values), name="attachment_scan_known"
            ),
            models.CheckConstraint(
                condition=Q(scan=ScanState.INFECTED, storage_key="")
                | (~Q(scan=ScanState.INFECTED) & ~Q(storage_key="")),
                name="attachment_infected_has_no_object",
            ),
        ]
        indexes = [models.Index(fields=["message", "created_at"], name="attachment_in_order")]

    def __str__(self) -> str:
        return self.name
