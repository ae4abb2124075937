"""What a worker writes that ends a stage, without its engines' work."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from calls.domain.pipeline.analysis import analyze_claimed
from calls.domain.pipeline.indexing import index_claimed
from calls.domain.pipeline.stages import following_stages
from calls.models import Transcript
from calls.stages import ANALYSIS, INDEXING
from calls.states import SUBJECT_KIND
from engines.language.local.analyst import LocalAnalyst
from tenants.domain.ledger import book_usage
from tenants.domain.subjects import Subject
from tenants.work_queue.claims import finishing

if TYPE_CHECKING:
    from calls.models import Stage
    from tenants.work_queue.kinds import Claim


def finish(claimed: Claim[Stage]) -> None:
    """Raises LeaseLostError as the stage's own work does."""
    if claimed.kind is ANALYSIS:
        analyze_claimed(claimed, LocalAnalyst())
    elif claimed.kind is INDEXING:
        index_claimed(claimed)
    else:
        _transcribe(claimed)


def _transcribe(claimed: Claim[Stage]) -> None:
    with finishing(claimed):
        transcript = Transcript.objects.create(
            call_id=claimed.item.call_id, language="en", duration_ms=0, turns=[]
        )
        book_usage(
            Subject(SUBJECT_KIND, claimed.item.call_id),
            stage=claimed.item.kind,
            attempt=claimed.attempt,
            booking=str(transcript.pk),
            engine="fake",
            model="fake-1",
            unit="audio_second",
            quantity=Decimal(1),
        )
        following_stages(claimed)
