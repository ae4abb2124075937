"""One claimed item, worked on: what each way of ending means for its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from tenants.models import WorkItem
from tenants.work_queue.claims import (
    LeaseLostError,
    WorkRefusedError,
    claim,
    refuse,
    release_for_retry,
)
from tenants.work_queue.heartbeat import heartbeat

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tenants.work_queue.claims import Claim
    from tenants.work_queue.kinds import WorkKind

M = TypeVar("M", bound=WorkItem)
N = TypeVar("N", bound=WorkItem)
_log = structlog.get_logger(__name__)


def work_on(kind: WorkKind[M], item_id: UUID, work: Callable[[Claim[M]], list[N]]) -> list[N]:
    """Claim an item of the scope's tenant and do its work, if it is due; see `work_through`."""
    claimed = claim(kind, item_id)
    return work_through(claimed, work) if claimed else []


def work_through(claimed: Claim[M], work: Callable[[Claim[M]], list[N]]) -> list[N]:
    """Do a claimed item's work in its tenant's scope; the items that are due next.

    An error releases the item for another attempt; a refusal ends it; a lost lease drops what
    was made.
    """
    ids = {"tenant_id": str(claimed.tenant_id), "item_id": str(claimed.item_id)}
    with bound_contextvars(**ids, work=claimed.kind.name, attempt=claimed.attempt):
        return _ended(claimed, work)


def _ended(claimed: Claim[M], work: Callable[[Claim[M]], list[N]]) -> list[N]:
    try:
        with heartbeat(claimed):
            return work(claimed)
    except LeaseLostError:
        _log.warning("The lease was lost; the result is dropped")
    except WorkRefusedError as refusal:
        _log.info("The work was refused", code=refusal.code)
        refuse(claimed, refusal)
    except Exception as error:  # noqa: BLE001  # Whatever it was, the item is released.
        _log.exception("The work failed")
        release_for_retry(claimed, error)
    return []
