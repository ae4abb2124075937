"""Tickets as the API reads them: which the asker may see, with all that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db.models import Exists, OuterRef

from tenants.api.views import TenantViewSet
from tenants.domain.actors import actor_of
from tickets.api.serializers import TicketSerializer
from tickets.domain.visibility import visible_tickets
from tickets.models import Ticket, Verdict

if TYPE_CHECKING:
    from uuid import UUID

    from tickets.models.work import TicketQuerySet

_SHOWN_WITH = ("intent", "assignee__user", "team", "decision__policy", "decision__classifier")
# Megabytes that nobody is shown.
_HEAVY = tuple(
    f"decision__classifier__{field}"
    for field in ("arrays", "training_set", "labels", "metrics", "reliability")
)


class TicketRows(TenantViewSet[Ticket]):
    """Begins every view below /tickets."""

    queryset = Ticket.objects.all()
    serializer_class = TicketSerializer
    lookup_value_converter: ClassVar[str] = "uuid"

    def get_queryset(self) -> TicketQuerySet:
        return _with_all_that_is_shown(visible_tickets(actor_of(self.request.user))).newest_first()

    def shown(self, ticket_id: UUID) -> object:
        """Read again, also where the asker has just given it into hands that they may not see."""
        ticket = _with_all_that_is_shown(Ticket.objects.all()).get(pk=ticket_id)
        return self.get_serializer(ticket).data


def _with_all_that_is_shown(tickets: TicketQuerySet) -> TicketQuerySet:
    said = Verdict.objects.filter(decision__ticket=OuterRef("pk"), is_intent_right__isnull=False)
    return tickets.select_related(*_SHOWN_WITH).defer(*_HEAVY).annotate(is_labelled=Exists(said))
