"""What customers say afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from calls.models import Call
from tenants.models import TenantOwned
from tickets.models.work import Ticket


class FeedbackRequest(TenantOwned):
    """An invitation to rate one ticket or call; its signed address carries its id, until then."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="feedback_requests")
    call = models.ForeignKey(Call, models.CASCADE, null=True, related_name="feedback_requests")
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket=None, call__isnull=False) | Q(ticket__isnull=False, call=None),
                name="feedback_request_is_of_a_ticket_or_a_call",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Feedback(TenantOwned):
    """One answer a request, which the customer may change for a day."""

    request = models.OneToOneField(FeedbackRequest, models.CASCADE, related_name="feedback")
    rating = models.PositiveSmallIntegerField()
    is_resolved = models.BooleanField(null=True)
    comment = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        ordering = ["created_at", "pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="feedback_rating_is_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating}/5"
