"""Which tickets people see: their own, their teams', and what is nobody's yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.actors import actor_of
from tenants.scope import tenant_scope
from tenants.states import Role
from tenants.tests.make import make_member
from tickets.domain.visibility import visible_tickets
from tickets.models import CallRule, Ticket
from tickets.tests.make import make_ticket

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.mark.parametrize(("role", "sees"), [(Role.AGENT, False), (Role.SUPERVISOR, True)])
def test_what_quotes_a_call_is_not_every_agents(acme: Tenant, role: Role, *, sees: bool) -> None:
    open_to_all, quoting = make_ticket(acme), make_ticket(acme)
    with tenant_scope(acme.pk):
        rule = CallRule.objects.create(name="Unhappy callers", sentiment="negative")
        Ticket.objects.filter(pk=quoting.pk).update(opened_by=rule)
        person = make_member(acme, role)
        actor = actor_of(person.user)

        assert (quoting in visible_tickets(actor)) is sees
        assert open_to_all in visible_tickets(actor)
        Ticket.objects.filter(pk=quoting.pk).update(assignee=person)
        assert quoting in visible_tickets(actor)
