"""Loads the demo's tickets: each is taken in, decided and worked on as a real one would be."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from calls.demo.people import COMPANIES
from calls.models import Call
from calls.states import SentimentLabel
from tenants.domain.actors import Actor, actor_of, customer
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused
from tenants.domain.zones import zone_named
from tenants.mail.outbox import cancel_mail
from tenants.models import Membership, Team, Tenant
from tenants.scope import tenant_scope
from tenants.states import ActorKind
from tickets.demo.cached_features import CachedFeatures, LearnedOnce
from tickets.demo.clock import at
from tickets.demo.macros import MACROS
from tickets.demo.requests import demo_requests, written_at
from tickets.demo.starter import load_starter
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.decision.policies import change_policy
from tickets.domain.feedback.ratings import RatingInput, rate
from tickets.domain.intake import TicketInput, assess_input, create_ticket
from tickets.domain.lifecycle.closing import close
from tickets.domain.work.assigning import assign
from tickets.domain.work.audits import audit
from tickets.domain.work.linking import link_call
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import CallRule, Intent, Macro, Ticket, TicketMessage
from tickets.states import Channel, Delivery
from tickets.work_kinds import REPLY_MAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engines.embedding.port import FeatureEngine
    from tickets.demo.requests import DemoRequest, Step
    from tickets.domain.classifier.training import Learning

_HISTORY: Final = timedelta(days=42)  # A little longer than the oldest ticket's.
_DEMO: Final = Actor(ActorKind.SYSTEM, "Demo")
_AUDIT_SHARE: Final = 0.35  # So that few tickets fill the audit's queue.


def load_ticket_demo(tell: Callable[[str], None]) -> None:
    """Intents, articles and tickets for the demo's companies, which are there.

    Safe to repeat after an interruption: what is there already is left alone.
    """
    engine, learn = CachedFeatures(feature_engine()), LearnedOnce()
    for company in COMPANIES:
        tenant = Tenant.objects.get(slug=company.slug)
        with tenant_scope(tenant.pk):
            if not Intent.objects.exists():
                _settle(engine, learn)
            known = set(Ticket.objects.values_list("external_id", flat=True))
            for request in demo_requests():
                if request["tenant"] == company.slug and request["external_id"] not in known:
                    _load_request(request)
        tell(f"{company.name}: tickets are in.")


@transaction.atomic
def _settle(engine: FeatureEngine, learn: Learning) -> None:
    """What was there before the first ticket."""
    with at(timezone.now() - _HISTORY):
        load_starter(answering=True, engine=engine, learn=learn)
        Intent.objects.update(team=Team.objects.get(name="Support"))
        change_policy(audit_share=_AUDIT_SHARE, actor=_DEMO)
        Macro.objects.bulk_create(Macro(name=name, body=body) for name, body in MACROS.items())
    CallRule.objects.create(
        name="Unhappy callers with something left to do",
        sentiment=SentimentLabel.NEGATIVE,
        has_open_actions=True,
    )


@transaction.atomic
def _load_request(request: DemoRequest) -> None:
    """The ticket, and whatever has happened to it by now."""
    now = timezone.localtime(timezone=zone_named(current_settings().timezone))
    start = written_at(request, now)
    with at(start):
        data = TicketInput(
            request["message"],
            subject=request["subject"],
            requester_email=request["email"],
            requester_name=request["name"],
            channel=Channel(request["channel"]),
            external_id=request["external_id"],
            language="en",
        )
        ticket = create_ticket(assess_input(data), actor=customer())
    _deliver(ticket)
    for step in request["then"]:
        moment = start + timedelta(minutes=step["after_minutes"])
        if moment <= now:
            _do(step, ticket, moment)
            _deliver(ticket)


def _deliver(ticket: Ticket) -> None:
    """Its customers are invented: nothing is ever sent to them, and all of it counts as sent."""
    waiting = TicketMessage.objects.filter(ticket=ticket, delivery=Delivery.WAITING)
    cancel_mail(REPLY_MAIL, list(waiting.values_list("pk", flat=True)))
    waiting.update(delivery=Delivery.SENT)


def _do(step: Step, ticket: Ticket, moment: datetime) -> None:
    # Some steps fit an answered ticket only, or one that people have: the classifier chose.
    with suppress(Refused), at(moment):
        DEEDS[step["do"]](ticket, step, _actor(ticket, step))


def _actor(ticket: Ticket, step: Step) -> Actor:
    """The person whose login the step names, else the customer."""
    if "by" not in step:
        return customer(ticket.requester_name)
    return actor_of(Membership.objects.get(user__email__startswith=f"{step['by']}@").user)


def _rate(ticket: Ticket, step: Step, actor: Actor) -> None:
    said = RatingInput(step["rating"], step["is_resolved"], step["text"])
    rate(ticket, said, actor=actor)


def _audit(ticket: Ticket, step: Step, actor: Actor) -> None:
    audit(
        ticket.decision,
        is_intent_right=step["is_intent_right"],
        is_resolved=step["is_resolved"],
        actor=actor,
    )


DEEDS: Final[Mapping[str, Callable[[Ticket, Step, Actor], object]]] = {
    "assign": lambda ticket, _step, actor: assign(ticket, actor.membership, actor=actor),
    "note": lambda ticket, step, actor: note(ticket, step["text"], actor=actor),
    "reply": lambda ticket, step, actor: reply(ticket, step["text"], actor=actor),
    "wrote": lambda ticket, step, actor: customer_wrote(ticket, step["text"], actor=actor),
    "close": lambda ticket, _step, actor: close(ticket, actor=actor),
    "link": lambda ticket, step, actor: link_call(
        ticket, Call.objects.filter(external_id=step["text"]).first(), actor=actor
    ),
    "rate": _rate,
    "audit": _audit,
}
