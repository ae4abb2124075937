"""One claimed item, worked on: what each way of ending means for its row."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from tenants.models import WorkItem
from tenants.scope import tenant_scope
from tenants.work_queue.claims import (
    LeaseLostError,
    WorkFailedError,
    WorkRefusedError,
    claim,
    claim_next,
    refuse,
    release,
    release_for_retry,
)
from tenants.work_queue.heartbeat import heartbeat

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tenants.work_queue.kinds import Claim, WorkKind

M = TypeVar("M", bound=WorkItem)
N = TypeVar("N", bound=WorkItem)
_BATCH_SECONDS: Final = 20.0  # Other work of the queue waits behind it.
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


def work_through_batch(claimed: Claim[M]) -> bool:
    """Work on this and on those of its kind whose turns come next, of any tenant, in one session.

    Whether more may wait: the batch is full.
    """
    kind = claimed.kind
    until = time.monotonic() + _BATCH_SECONDS
    with kind.open_session() as session:
        for number in count(1):
            with tenant_scope(claimed.tenant_id):
                work_through(claimed, session.work)
            if session.is_over:
                break
            if number == kind.batch or time.monotonic() >= until:
                return True
            following = claim_next(kind)
            if following is None:
                break
            claimed = following
    return False


def _ended(claimed: Claim[M], work: Callable[[Claim[M]], list[N]]) -> list[N]:
    try:
        with heartbeat(claimed):
            return work(claimed)
    except LeaseLostError:
        _log.warning("The lease was lost; the result is dropped")
    except WorkFailedError as failure:
        _log.info("The attempt failed", code=failure.code)
        release_for_retry(claimed, failure)
    except WorkRefusedError as refusal:
        _log.info("The work was refused", code=refusal.code)
        refuse(claimed, refusal)
    except (KeyboardInterrupt, SystemExit):
        release(claimed)
        raise
    except Exception as error:  # noqa: BLE001  # Whatever it was, the item is released.
        _log.exception("The work failed")
        release_for_retry(claimed, error)
    return []
