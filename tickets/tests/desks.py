"""People at their desks, and tickets on them, for tests of the pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.test import Client

from tenants.models import Team, TeamMember
from tenants.scope import tenant_scope
from tenants.tests.make import make_member
from tenants.work_queue.notify import wake
from tickets.domain.decision.policies import change_policy
from tickets.models import Intent, Ticket
from tickets.tests.deciding import decided
from tickets.tests.doubles import FakeClassifier, FakeKnowledge, FakePassage
from tickets.tests.make import make_intent, make_ticket
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tenants.models import Membership, Tenant
    from tenants.states import Role

WITHIN_A_WEEK = "Within a week."


def at_desk(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def woken(callbacks: Iterable[Callable[[], object]]) -> list[str]:
    """The queues whose workers are told once what was done is committed."""
    told = [call for call in callbacks if isinstance(call, partial) and call.func is wake]
    return [queue for call in told for queue in call.args]


def desk_of(tenant: Tenant, role: Role) -> Client:
    return at_desk(make_member(tenant, role))


def make_team(tenant: Tenant, *members: Membership, name: str = "Billing") -> Team:
    with tenant_scope(tenant.pk):
        team: Team = Team.objects.create(name=name)
        for member in members:
            TeamMember.objects.create(team=team, membership=member)
    return team


def make_guessed(tenant: Tenant, confidence: float, **fields: object) -> Ticket:
    """Decided, with the intent refund: answered from 0.75 on, else with people and a draft."""
    with tenant_scope(tenant.pk):
        if not Intent.objects.filter(name="refund").exists():
            make_intent(tenant)
        ticket = make_ticket(tenant)
        knowledge = FakeKnowledge((FakePassage(WITHIN_A_WEEK),))
        decided(ticket, FakeClassifier(confidence=confidence), knowledge)
        if fields:
            Ticket.objects.filter(pk=ticket.pk).update(**fields)
        ticket.refresh_from_db()
    return ticket


def make_drafted(tenant: Tenant, **fields: object) -> Ticket:
    return make_guessed(tenant, 0.5, **fields)


def make_drawn(tenant: Tenant) -> Ticket:
    """Answered at once, and drawn for an audit."""
    with tenant_scope(tenant.pk):
        change_policy(audit_share=1.0, actor=PROGRAM)
    return make_guessed(tenant, 0.99)


def fresh(ticket: Ticket) -> Ticket:
    with tenant_scope(ticket.tenant.pk):
        row: Ticket = Ticket.objects.get(pk=ticket.pk)
    return row
