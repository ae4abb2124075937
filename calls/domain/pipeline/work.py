"""One claimed stage, worked on: what each way of ending means for its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bound_contextvars

from calls.domain.pipeline.heartbeat import heartbeat
from calls.domain.pipeline.stages import (
    Claim,
    LeaseLostError,
    StageRefusedError,
    claim,
    give_back,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from calls.models import Stage

_log = structlog.get_logger(__name__)


def work_on(stage_id: UUID, work: Callable[[Claim], Stage | None]) -> Stage | None:
    """Claim a stage of the scope's tenant and do its work, if it is due; see `work_through`."""
    claimed = claim(stage_id)
    return work_through(claimed, work) if claimed else None


def work_through(claimed: Claim, work: Callable[[Claim], Stage | None]) -> Stage | None:
    """Do a claimed stage's work in its tenant's scope; the stage that is due next, if any.

    An error gives the stage back for another attempt; a refusal ends it; a lost lease drops
    what was made.
    """
    ids = {
        "tenant_id": str(claimed.tenant_id),
        "call_id": str(claimed.call_id),
        "stage_id": str(claimed.stage_id),
    }
    with bound_contextvars(**ids, stage=claimed.kind, attempt=claimed.attempt):
        return _ended(claimed, work)


def _ended(claimed: Claim, work: Callable[[Claim], Stage | None]) -> Stage | None:
    try:
        with heartbeat(claimed):
            return work(claimed)
    except LeaseLostError:
        _log.warning("The lease was lost; the result is dropped")
    except StageRefusedError as refusal:
        _log.info("The recording was refused", code=refusal.code)
        refuse(claimed, refusal)
    except Exception as error:  # noqa: BLE001  # Whatever it was, the stage is given back.
        _log.exception("The stage failed")
        give_back(claimed, error)
    return None
