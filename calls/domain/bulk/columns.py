"""What a line of a manifest says of its call, by the rules of POST /calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from calls.domain.details import EARLIEST, LATEST, MOST_TAGS, CallDetails, write_details
from calls.models import Call
from tenants.domain.refusals import Refused, validation_message
from tenants.states import ActorKind, AgentChannel

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from calls.domain.bulk.manifest import Values

_MOMENTS: Final = ("started_at", "ended_at")
_BESIDE: Final = {"file", "url", "agent_channel"}
_BETWEEN_TAGS: Final = re.compile(r"[,;|]")


@dataclass(frozen=True, slots=True)
class LineValues:
    details: CallDetails
    agent_channel: str


def read_values(values: Values, zone: ZoneInfo) -> LineValues:
    """Cells to details; a moment without an offset is one of *zone*. Raises Refused."""
    said: dict[str, object] = {name: value for name, value in values.items() if name not in _BESIDE}
    for name in _MOMENTS:
        if name in said:
            said[name] = _moment(name, str(said[name]), zone)
    if "tags" in said:
        said["tags"] = _tags(values["tags"])
    for name in ("direction", "outcome"):
        if name in said:
            said[name] = str(said[name]).lower()
    channel = str(values.get("agent_channel", "")).lower()
    if channel not in {"", *AgentChannel.values}:
        raise _refused("agent_channel", _("Write one of: %s.") % ", ".join(AgentChannel.values))
    return LineValues(CallDetails(**said), channel)  # type: ignore[arg-type]  # Checked above.


def check_details(details: CallDetails) -> None:
    """As when the call is made. Raises Refused with every field that is wrong."""
    trial = Call(
        original_filename="trial",
        uploaded_at=timezone.now(),
        uploaded_by_kind=ActorKind.SYSTEM,  # Whoever it will be: the columns are not the line's.
    )
    try:
        write_details(trial, details)
        trial.full_clean()
    except ValidationError as error:
        raise Refused("details-not-right", validation_message(error)) from error


def _moment(name: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = parse_datetime(text)
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if day:
        moment = datetime(day.year, day.month, day.day, tzinfo=zone)
    if moment is None or not EARLIEST <= moment.year <= LATEST:
        raise _refused(name, _("Write a moment as 2026-03-31T09:30:00+02:00."))
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=zone)


def _tags(cell: str | list[str]) -> list[str]:
    texts = cell if isinstance(cell, list) else _BETWEEN_TAGS.split(cell)
    tags = [text.strip() for text in texts if text.strip()]
    if len(tags) > MOST_TAGS:
        raise _refused("tags", _("A call has %d tags at most.") % MOST_TAGS)
    return tags


def _refused(name: str, why: str) -> Refused:
    return Refused("details-not-right", f"{name}: {why}")
