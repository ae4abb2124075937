"""What the workers do for tickets beside the work queue: thin and repeatable."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

from celery import shared_task
from django.db import connection

from tenants.domain.people import active_tenant_ids, for_each_tenant
from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.call_rules import open_from_calls
from tickets.domain.chosen_engines import embedding_engine, feature_engine
from tickets.domain.classifier.low_priority import at_low_priority
from tickets.domain.classifier.renewal import renew
from tickets.domain.decision.circuit_breaker import pause_broken_intents
from tickets.domain.decision.decisions import decide_ticket, undecided
from tickets.domain.intents.suggesting import suggest
from tickets.domain.knowledge.articles import republish_outdated
from tickets.notify import SUGGEST

_UNHEARD: Final = 5.0  # Seconds until the next sweep asks again.
_DECIDED_AT_ONCE: Final = 200  # Some 3 s.


@shared_task(name="tickets.sweep")
def sweep() -> None:
    """Have what no request decided decided by a worker."""
    for tenant_id in _undecided_tenants():
        decide.apply_async((str(tenant_id),), expires=_UNHEARD)


@shared_task(name="tickets.decide")
def decide(tenant_id: str) -> None:
    """Decide what the request that brought it in could not."""
    with tenant_scope(UUID(tenant_id)):
        for ticket_id in undecided().values_list("pk", flat=True)[:_DECIDED_AT_ONCE]:
            with suppress(Refused):  # A person has taken it meanwhile.
                decide_ticket(ticket_id)


@shared_task(name="tickets.open_from_calls")
def open_tickets_from_calls() -> None:
    """Open tickets of the calls that were analyzed since the last look."""
    for_each_tenant(open_from_calls)


@shared_task(name=SUGGEST)
def suggest_intents(tenant_id: str) -> None:
    """Look for what many ask and no intent covers."""
    with tenant_scope(UUID(tenant_id)):
        at_low_priority(partial(suggest, embedding_engine()))


@shared_task(name="tickets.suggest_to_all")
def suggest_to_all() -> None:
    """Once a day; each tenant's turn is a task, for it may take a minute."""
    for tenant_id in active_tenant_ids():
        suggest_intents.delay(str(tenant_id))


@shared_task(name="tickets.watch")
def watch() -> None:
    """Pause intents that miss the risk target; bring classifiers and articles up to date."""
    for_each_tenant(pause_broken_intents)
    for_each_tenant(lambda: renew(feature_engine()))
    for_each_tenant(lambda: republish_outdated(embedding_engine()))


def _undecided_tenants() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undecided_tenants()")
        return [tenant_id for (tenant_id,) in cursor.fetchall()]
