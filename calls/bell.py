"""Tells the workers that there is something to do. The rows decide; a lost ring costs a sweep."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

if TYPE_CHECKING:
    from calls.models import Stage

DISPATCH: Final = "calls.ring_due_stages"
_REST_SECONDS: Final = 5.0  # After a dead broker, so that it does not slow every request.
_log = structlog.get_logger(__name__)
_broker_rests_until = 0.0


def ring(*stages: Stage | None) -> None:
    """Nudge the dispatcher once the rows are committed; None is nothing to do."""
    if any(stages):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Have the dispatcher look now. A broker that does not answer is logged, not raised.

    By name: who rings need not load the engines that the tasks import.
    """
    global _broker_rests_until  # noqa: PLW0603  # One clock a process.
    if time.monotonic() < _broker_rests_until:
        return
    try:
        current_app.send_task(DISPATCH)
    except OperationalError as error:
        _broker_rests_until = time.monotonic() + _REST_SECONDS
        _log.warning("The broker does not answer; the sweep rings", error_type=type(error).__name__)
