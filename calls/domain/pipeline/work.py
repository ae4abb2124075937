"""One claimed stage, worked on: what each way of ending means for its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

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
    log = _log.bind(
        stage_id=str(claimed.stage_id), call_id=str(claimed.call_id), stage=claimed.kind
    )
    try:
        with heartbeat(claimed):
            return work(claimed)
    except LeaseLostError:
        log.warning("The lease was lost; the result is dropped", attempt=claimed.attempt)
    except StageRefusedError as refusal:
        log.info("The recording was refused", code=refusal.code)
        refuse(claimed, refusal)
    except Exception as error:
        log.exception("The stage failed", attempt=claimed.attempt)
        give_back(claimed, error)
    return None
