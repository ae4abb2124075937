"""Tells workers that tickets wait for them. The rows decide; a lost message costs a sweep."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.db import transaction

from tenants.scope import current_tenant_id
from tenants.work_queue.notify import run_soon, wake
from tickets.work_kinds import REPLY_MAIL, TRAINING

SUGGEST: Final = "tickets.suggest"


def notify_training() -> None:
    """Have what was asked for trained once it is committed, as soon as no other training runs."""
    transaction.on_commit(partial(wake, TRAINING.queue), robust=True)


def notify_delivery() -> None:
    """Have replies sent once they are committed."""
    transaction.on_commit(partial(wake, REPLY_MAIL.queue), robust=True)


def notify_suggesting() -> None:
    """Have the scope's tenant's tickets that belong to no intent looked through again."""
    transaction.on_commit(partial(run_soon, SUGGEST, str(current_tenant_id())), robust=True)
