"""Keeps a claim's lease while the work goes on."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.db import DatabaseError, connection

from tenants.models import WorkItem
from tenants.work_queue.claims import extend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.work_queue.kinds import Claim

M = TypeVar("M", bound=WorkItem)
_log = structlog.get_logger(__name__)


@contextmanager
def heartbeat(claimed: Claim[M]) -> Iterator[None]:
    """Extend the lease every third of its length, from a thread with a connection of its own.

    A beat that cannot reach the database is tried again; the claim's token decides in the end.
    """
    pause = claimed.kind.lease.total_seconds() / 3
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(pause):
                try:
                    if not extend(claimed):
                        return
                except DatabaseError as error:
                    _log.warning("A heartbeat failed", error_type=type(error).__name__)
                    connection.close()
        finally:
            connection.close()

    context = copy_context()
    thread = threading.Thread(target=context.run, args=(beat,), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
