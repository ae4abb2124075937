"""The classifier loaded and asked once, before the first ticket waits for it."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import structlog
from django.db import connections

from tenants.models import Tenant
from tenants.scope import tenant_scope
from tickets.domain.chosen_engines import embedding_engine, feature_engine
from tickets.domain.classifier.active import KEPT, active_classifier

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT: Final = "Where is my order?"
_log = structlog.get_logger(__name__)
_begun, _ended = Event(), Event()


def start_warming(warm: Callable[[], None] | None = None) -> Thread:
    """Warm this process beside its requests. Call it after a server's fork: threads end with one.

    What fails is logged and no more: a ticket that meets it goes to a person.
    """
    _begun.set()
    thread = Thread(target=_run, args=(warm or warm_up,), name="warming", daemon=True)
    thread.start()
    return thread


def is_warming() -> bool:
    """False also in a process that was never asked to: it loads with its first ticket."""
    return _begun.is_set() and not _ended.is_set()


def warm_up() -> None:
    """Load the weights, and as many tenants' classifiers as a process keeps; classify a text."""
    embedding_engine().embed([_TEXT])
    engine = feature_engine()
    engine.features([_TEXT])
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True)[:KEPT]:
        with tenant_scope(tenant_id):
            classifier = active_classifier(engine)
            if classifier is not None:
                classifier.classify(_TEXT)


def _run(warm: Callable[[], None]) -> None:
    try:
        warm()
    except Exception:  # noqa: BLE001  # A process without a classifier still serves all else.
        _log.exception("warming_failed")
    finally:
        connections.close_all()  # This thread's.
        _ended.set()
