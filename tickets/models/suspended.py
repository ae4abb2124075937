"""Mail that came in and became no ticket."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tickets.models.work import Ticket
from tickets.states import SuspensionReason


class SuspendedMail(TenantOwned):
    """A mail that no customer wrote to us, with the reason: nothing that came in is lost.

    `ticket` is the one that it belongs to, or that people made of it.
    """

    reason = models.CharField(max_length=16, choices=SuspensionReason)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    email_id = models.CharField(max_length=250)
    email_fingerprint = models.CharField(max_length=64)
    ticket = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, blank=True, related_name="suspended_mail"
    )

    class Meta(TenantOwned.Meta):
        verbose_name = _("suspended mail")
        verbose_name_plural = _("suspended mails")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=SuspensionReason.values), name="suspended_mail_reason_known"
            ),
            models.UniqueConstraint(
                fields=["tenant", "email_id", "email_fingerprint"], name="suspended_mail_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-created_at"], name="suspended_mail_newest")]

    def __str__(self) -> str:
        return self.subject or self.sender or str(self.get_reason_display())
