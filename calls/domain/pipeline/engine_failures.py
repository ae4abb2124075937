"""What becomes of a stage whose engine gave no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.gateway import OUTAGES
from tenants.work_queue.claims import OutageError, WorkFailedError

if TYPE_CHECKING:
    from engines.language.port import AnalysisFailedError
    from engines.speech.port import SpeechFailedError


def engine_failed(engine: str, error: SpeechFailedError | AnalysisFailedError) -> WorkFailedError:
    """It waits for a server that is away; whatever else failed is tried a few times only.

    A question that was cut off is no outage: each attempt at it may be billed.
    """
    failed = OutageError if error.reason in OUTAGES else WorkFailedError
    return failed(f"{engine}_{error.reason}", str(error))
