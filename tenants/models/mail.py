"""Mail on its way out."""

from __future__ import annotations

from django.db import models

from tenants.models.work import WorkItem


class OutgoingMail(WorkItem):
    """A mail to be sent; its kind (tenants/mail/kinds.py) writes it when its turn has come.

    `subject_id` names what it is about, without a foreign key: apps above have the rows.
    """

    subject_id = models.UUIDField()

    class Meta(WorkItem.Meta):
        verbose_name_plural = "outgoing mail"
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id"], name="outgoing_mail_once_a_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
