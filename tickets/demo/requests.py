"""The demo's tickets: what customers wrote, and what people then did."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Required, TypedDict, cast

_FILE: Final = Path(__file__).with_name("tickets.json")


class Step(TypedDict, total=False):
    """Something done to a ticket so long after the customer wrote. `by` is a person's login."""

    do: Required[str]
    after_minutes: Required[int]
    by: str
    text: str
    rating: int
    is_intent_right: bool
    is_resolved: bool


class DemoRequest(TypedDict):
    """`intent` is what the customer really wants, null where it is none of the intents.

    `kind` says what is to be seen: a `clear` request, or one that a person must see, as it is
    `ambiguous`, `angry`, `outside` of all intents, asks for a `person`, is an `injection` or of
    `high_risk`.
    """

    tenant: str
    external_id: str
    kind: str
    intent: str | None
    subject: str
    message: str
    name: str
    email: str
    channel: str
    days_ago: int
    time: str
    then: list[Step]


def demo_requests() -> list[DemoRequest]:
    """By tenant, the oldest first."""
    return cast("list[DemoRequest]", json.loads(_FILE.read_text(encoding="utf-8")))


def written_at(request: DemoRequest, now: datetime) -> datetime:
    """Its minute of the day, so many days before *now*; a day earlier where that is to come."""
    hour, minute = map(int, request["time"].split(":"))
    day = now - timedelta(days=request["days_ago"])
    moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment <= now else moment - timedelta(days=1)
