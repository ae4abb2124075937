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
from tenants.domain.people import current_settings
from tenants.domain.refusals import Refused
from tenants.models import Membership, Team, Tenant
from tenants.scope import tenant_scope
from tenants.timezones import zone_named
from tickets.demo.clock import at
from tickets.demo.macros import MACROS
from tickets.demo.remembering import RememberedFeatures
from tickets.demo.starter import load_starter
from tickets.demo.stories import stories, written_at
from tickets.domain.chosen_engines import feature_engine
from tickets.domain.decision.policies import change_policy
from tickets.domain.feedback.giving import Said, rate
from tickets.domain.intake import Asked, take_in
from tickets.domain.work.assigning import assign
from tickets.domain.work.audits import audit
from tickets.domain.work.closing import close
from tickets.domain.work.linking import link_call
from tickets.domain.work.notes import note
from tickets.domain.work.replying import customer_wrote, reply
from tickets.models import CallRule, Intent, Macro, Ticket, TicketMessage
from tickets.states import Channel, Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engines.embedding.port import FeatureEngine
    from tickets.demo.stories import Step, Story

_HISTORY: Final = timedelta(days=42)  # A little longer than the oldest ticket's.
_AUDIT_SHARE: Final = 0.35  # So that few tickets fill the audit's queue.


def load_ticket_demo(tell: Callable[[str], None]) -> None:
    """Intents, articles and tickets for the demo's companies, which are there.

    Safe to repeat after an interruption: what is there already is left alone.
    """
    engine = RememberedFeatures(feature_engine())
    for company in COMPANIES:
        tenant = Tenant.objects.get(slug=company.slug)
        with tenant_scope(tenant.pk):
            if not Intent.objects.exists():
                _settle(engine)
            known = set(Ticket.objects.values_list("external_id", flat=True))
            for story in stories():
                if story["tenant"] == company.slug and story["external_id"] not in known:
                    _tell_story(story)
        tell(f"{company.name}: tickets are in.")


@transaction.atomic
def _settle(engine: FeatureEngine) -> None:
    """What was there before the first ticket."""
    with at(timezone.now() - _HISTORY):
        load_starter(answering=True, engine=engine)
        Intent.objects.update(team=Team.objects.get(name="Support"))
        change_policy(audit_share=_AUDIT_SHARE, by_name="Demo")
        Macro.objects.bulk_create(Macro(name=name, body=body) for name, body in MACROS.items())
    CallRule.objects.create(
        name="Unhappy callers with something left to do",
        sentiment=SentimentLabel.NEGATIVE,
        has_open_actions=True,
    )


@transaction.atomic
def _tell_story(story: Story) -> None:
    """The ticket, and whatever has happened to it by now."""
    now = timezone.localtime(timezone=zone_named(current_settings().timezone))
    start = written_at(story, now)
    with at(start):
        ticket = take_in(
            Asked(
                story["message"],
                subject=story["subject"],
                requester_email=story["email"],
                requester_name=story["name"],
                channel=Channel(story["channel"]),
                external_id=story["external_id"],
                language="en",
            )
        )
    for step in story["then"]:
        moment = start + timedelta(minutes=step["after_minutes"])
        if moment <= now:
            _do(step, ticket, moment)
    # Its customers are invented: nothing is ever sent to them.
    waiting = TicketMessage.objects.filter(ticket=ticket, delivery=Delivery.WAITING)
    waiting.update(delivery=Delivery.SENT)


def _do(step: Step, ticket: Ticket, moment: datetime) -> None:
    login = step.get("by")
    by = Membership.objects.get(user__email__startswith=f"{login}@") if login else None
    # Some steps fit an answered ticket only, or one that people have: the classifier chose.
    with suppress(Refused), at(moment):
        DEEDS[step["do"]](ticket, step, by)


def _rate(ticket: Ticket, step: Step, by: Membership | None) -> None:
    said = Said(step["rating"], step["is_resolved"], step["text"])
    rate(ticket, said, by_name=str(by or ticket.requester_name))


def _audit(ticket: Ticket, step: Step, by: Membership | None) -> None:
    audit(
        ticket.decision,
        is_intent_right=step["is_intent_right"],
        is_resolved=step["is_resolved"],
        by=by,
    )


DEEDS: Final[Mapping[str, Callable[[Ticket, Step, Membership | None], object]]] = {
    "assign": lambda ticket, _step, by: assign(ticket, by, by=by),
    "note": lambda ticket, step, by: note(ticket, step["text"], by=by),
    "reply": lambda ticket, step, by: reply(ticket, step["text"], by=by),
    "wrote": lambda ticket, step, _by: customer_wrote(
        ticket, step["text"], by_name=ticket.requester_name
    ),
    "close": lambda ticket, _step, by: close(ticket, by=by),
    "link": lambda ticket, step, by: link_call(
        ticket, Call.objects.filter(external_id=step["text"]).first(), by=by
    ),
    "rate": _rate,
    "audit": _audit,
}
