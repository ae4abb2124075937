"""Whoever does something to a ticket stands in its row, on its page and in the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from calls.tests.make import make_call
from tenants.domain.actors import SYSTEM, Actor
from tenants.models import AuditEvent, Team
from tenants.scope import tenant_scope
from tenants.states import ActorKind, Role
from tenants.tests.ask import as_key
from tenants.tests.make import make_member
from tenants.tests.make_actors import in_words, make_actor, name_in_api, stamp_by, stamp_of
from tickets.domain.decision.policies import change_policy
from tickets.domain.decision.verdicts import record_verdict
from tickets.domain.feedback.ratings import RatingInput, rate
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.intents.labelling import label
from tickets.domain.lifecycle.closing import close
from tickets.domain.lifecycle.escalation import escalate
from tickets.domain.lifecycle.moves import record_event
from tickets.domain.lifecycle.reopening import reopen
from tickets.domain.mail.rendering import is_automatic
from tickets.domain.work.assigning import assign, queue
from tickets.domain.work.audits import audit
from tickets.domain.work.details import correct_ticket
from tickets.domain.work.linking import link_call
from tickets.domain.work.merging import merge
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import Decision, Ticket, TicketEvent, TicketMessage, Verdict
from tickets.states import LabelSource, MessageKind, TicketEventKind
from tickets.tests.asking_api import TICKETS, answered, handed_on
from tickets.tests.deciding import decided
from tickets.tests.desks import desk_of, make_drawn
from tickets.tests.make import make_ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Tenant

_BY: Final = re.compile(r'<span class="muted">by (.+?)</span>')
_PERSON, _KEY, _STAFF = ActorKind.PERSON, ActorKind.API_KEY, ActorKind.PLATFORM
_CUSTOMER, _SYSTEM = ActorKind.CUSTOMER, ActorKind.SYSTEM
_WORKERS: Final = (_PERSON, _KEY, _STAFF)


class Deed(NamedTuple):
    """Something done to a ticket that is `of` a tenant, the last event it leaves, and by whom."""

    event: TicketEventKind
    do: Callable[[Ticket, Actor], object]
    kinds: tuple[ActorKind, ...] = _WORKERS
    of: Callable[[Tenant], Ticket] = handed_on


def _closed(tenant: Tenant) -> Ticket:
    ticket = handed_on(tenant)
    with tenant_scope(tenant.pk):
        return close(ticket, actor=SYSTEM)


def _undecided(tenant: Tenant) -> Ticket:
    return make_ticket(tenant)


def _decide(ticket: Ticket, _actor: Actor) -> None:
    decided(ticket)


def _audit(ticket: Ticket, actor: Actor) -> None:
    decision = Decision.objects.get(ticket=ticket)
    audit(decision, is_intent_right=True, is_resolved=True, actor=actor)


DEEDS: Final = {
    "decide": Deed(TicketEventKind.ESCALATE, _decide, (_SYSTEM,), _undecided),
    "record_event": Deed(
        TicketEventKind.CHANGED,
        lambda ticket, actor: record_event(ticket, TicketEventKind.CHANGED, actor=actor),
        (*_WORKERS, _CUSTOMER, _SYSTEM),
    ),
    "reply": Deed(
        TicketEventKind.REPLIED, lambda ticket, actor: reply(ticket, "Soon.", actor=actor)
    ),
    "note": Deed(
        TicketEventKind.NOTED,
        lambda ticket, actor: note(ticket, "Odd.", actor=actor),
        (*_WORKERS, _SYSTEM),
    ),
    "customer_wrote": Deed(
        TicketEventKind.WROTE,
        lambda ticket, actor: customer_wrote(ticket, "Hello?", actor=actor),
        (*_WORKERS, _CUSTOMER),
    ),
    "assign": Deed(
        TicketEventKind.ASSIGNED,
        lambda ticket, actor: assign(ticket, make_member(ticket.tenant), actor=actor),
    ),
    "queue": Deed(
        TicketEventKind.QUEUED,
        lambda ticket, actor: queue(ticket, Team.objects.create(name="Care"), actor=actor),
    ),
    "link_call": Deed(
        TicketEventKind.LINKED,
        lambda ticket, actor: link_call(ticket, make_call(ticket.tenant), actor=actor),
    ),
    "correct_ticket": Deed(
        TicketEventKind.CHANGED,
        lambda ticket, actor: correct_ticket(ticket, {"subject": "Money"}, actor=actor),
    ),
    "label": Deed(
        TicketEventKind.RELABELLED,
        lambda ticket, actor: label(ticket, "", actor=actor),
        _WORKERS,
        answered,
    ),
    "close": Deed(TicketEventKind.CLOSED, lambda ticket, actor: close(ticket, actor=actor)),
    "reopen": Deed(
        TicketEventKind.REOPENED,
        lambda ticket, actor: reopen(ticket, actor=actor),
        _WORKERS,
        _closed,
    ),
    "escalate": Deed(
        TicketEventKind.ESCALATE,
        lambda ticket, actor: escalate(ticket, actor=actor),
        _WORKERS,
        _undecided,
    ),
    "merge": Deed(
        TicketEventKind.MERGED,
        lambda ticket, actor: merge(ticket, handed_on(ticket.tenant), actor=actor),
    ),
    "audit": Deed(TicketEventKind.AUDITED, _audit, (_PERSON, _STAFF), make_drawn),
    "rate": Deed(
        TicketEventKind.RATED,
        lambda ticket, actor: rate(ticket, RatingInput(5), actor=actor),
        (_KEY, _CUSTOMER),
    ),
    "a bad rating": Deed(
        TicketEventKind.REOPENED,
        lambda ticket, actor: rate(ticket, RatingInput(1), actor=actor),
        (_KEY, _CUSTOMER),
        answered,
    ),
}
CASES: Final = [(name, kind) for name, deed in DEEDS.items() for kind in deed.kinds]


def told_by_api(tenant: Tenant, ticket: Ticket, what: str, kind: str) -> object:
    """Who the last of a kind among the ticket's events or messages is by."""
    rows = as_key(tenant, "tickets:read").get(f"{TICKETS}/{ticket.pk}/{what}").json()
    return [row["by"] for row in rows["results"] if row["kind"] == kind][-1]


def told_by_page(tenant: Tenant, ticket: Ticket) -> list[str | None]:
    """Who each event in the page's history is by."""
    page = desk_of(tenant, Role.QA_MANAGER).get(ticket.get_absolute_url()).content.decode()
    events = page.split('<ol class="events">')[1].split("</ol>")[0].split("</li>")[:-1]
    return [in_words(found[1]) if (found := _BY.search(event)) else None for event in events]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_who_did_it_stands_in_the_row_on_the_page_and_in_the_api(
    acme: Tenant, name: str, kind: ActorKind
) -> None:
    deed, actor = DEEDS[name], make_actor(acme, kind)
    ticket = deed.of(acme)
    with tenant_scope(acme.pk):
        deed.do(ticket, actor)
        events = list(TicketEvent.objects.filter(ticket=ticket))
        audited = AuditEvent.objects.filter(subject_id=ticket.pk, action=f"ticket.{deed.event}")
        audits = [stamp_of(row) for row in audited if row.by_kind != ActorKind.SYSTEM]
    place, event = [(at, row) for at, row in enumerate(events) if row.kind == deed.event][-1]

    assert stamp_of(event) == stamp_by(actor)
    assert audits == ([] if actor == SYSTEM else [stamp_by(actor)])
    assert told_by_page(acme, ticket)[place] == (None if actor == SYSTEM else actor.name)
    assert told_by_api(acme, ticket, "events", deed.event) == name_in_api(actor)


@pytest.mark.parametrize("kind", [*_WORKERS, _CUSTOMER, _SYSTEM])
def test_who_brought_a_request_stands_in_its_history(acme: Tenant, kind: ActorKind) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        ticket = create_ticket(assess_input(TicketInput("Where is my money?")), actor=actor)
        opened = TicketEvent.objects.get(ticket=ticket, kind=TicketEventKind.OPENED)
        asked = TicketMessage.objects.get(ticket=ticket)

    assert stamp_of(opened) == stamp_by(actor)
    assert told_by_api(acme, ticket, "events", TicketEventKind.OPENED) == name_in_api(actor)
    assert asked.by_kind == ActorKind.CUSTOMER
    assert told_by_api(acme, ticket, "messages", MessageKind.REQUEST) is None


@pytest.mark.parametrize("kind", _WORKERS)
@pytest.mark.parametrize(("write", "written"), [(reply, "reply"), (note, "note")])
def test_who_wrote_stands_beside_the_message(
    acme: Tenant, kind: ActorKind, write: Callable[..., TicketMessage], written: str
) -> None:
    actor, ticket = make_actor(acme, kind), handed_on(acme)
    with tenant_scope(acme.pk):
        message = write(ticket, "Soon.", actor=actor)

    assert stamp_of(message) == stamp_by(actor)
    assert told_by_api(acme, ticket, "messages", written) == name_in_api(actor)
    page = desk_of(acme, Role.AGENT).get(ticket.get_absolute_url()).content.decode()
    assert actor.name in in_words(page).split('<ol class="said"')[1].split("</ol>")[0]
    assert not is_automatic(message)


def test_a_reply_is_automatic_because_the_system_wrote_it(acme: Tenant) -> None:
    ticket = answered(acme)
    with tenant_scope(acme.pk):
        message = TicketMessage.objects.get(ticket=ticket, kind=MessageKind.REPLY)

    assert (message.by_kind, is_automatic(message)) == (ActorKind.SYSTEM, True)
    assert told_by_api(acme, ticket, "messages", MessageKind.REPLY) is None
    page = desk_of(acme, Role.AGENT).get(ticket.get_absolute_url()).content.decode()
    assert "Answered automatically" in page


def test_a_reply_of_somebody_without_a_name_is_not_automatic(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        message = reply(handed_on(acme), "Soon.", actor=Actor(ActorKind.API_KEY, ""))

    assert not is_automatic(message)


@pytest.mark.parametrize("kind", [*_WORKERS, _CUSTOMER])
@pytest.mark.parametrize("source", LabelSource)
def test_who_judged_stands_in_the_verdict(
    acme: Tenant, kind: ActorKind, source: LabelSource
) -> None:
    actor, ticket = make_actor(acme, kind), answered(acme)
    with tenant_scope(acme.pk):
        record_verdict(Decision.objects.get(ticket=ticket), source, is_resolved=True, actor=actor)
        verdict = Verdict.objects.get()

    assert stamp_of(verdict) == stamp_by(actor)
    page = desk_of(acme, Role.AGENT).get(ticket.get_absolute_url()).content.decode()
    assert f", {actor.name}, " in in_words(page)


@pytest.mark.parametrize("kind", _WORKERS)
def test_who_changed_the_policy_stands_in_it(acme: Tenant, kind: ActorKind) -> None:
    actor = make_actor(acme, kind)
    with tenant_scope(acme.pk):
        policy = change_policy(threshold=0.9, actor=actor)

    assert stamp_of(policy) == stamp_by(actor)
    told = as_key(acme, "intents:write").get("/api/v1/policy").json()
    assert told["by"] == actor.name
