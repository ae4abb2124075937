"""Which pauses people who wait for calls are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.stages import call_stages, status_stages
from calls.states import CallStatus
from tenants.work_queue.pauses import pauses_in_force

if TYPE_CHECKING:
    from calls.models import Call
    from tenants.work_queue.pauses import PauseInForce


def pauses_of_calls() -> list[PauseInForce]:
    """What holds the scope's tenant's calls, at one stage or all."""
    return _that_hold({"", *call_stages()})


def pauses_of(call: Call) -> list[PauseInForce]:
    """What holds a call that waits for its next stage; no query where it does not wait."""
    status = CallStatus(call.status)
    following = {name for name, around in status_stages().items() if around.before == status}
    return _that_hold({"", *following}) if following else []


def _that_hold(kinds: set[str]) -> list[PauseInForce]:
    return [pause for pause in pauses_in_force() if pause.kind in kinds]
