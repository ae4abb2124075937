"""From a transcript to what the search finds its call by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from calls.domain.pipeline.stages import begin_missing, following_stages
from calls.domain.search.documents import keep_document
from calls.models import Call, SearchDocument, Stage, Transcript
from calls.stages import INDEXING
from calls.states import WORKING
from tenants.work_queue.claims import LeaseLostError, finishing

if TYPE_CHECKING:
    from tenants.work_queue.kinds import Claim


def index_claimed(claimed: Claim[Stage]) -> list[Stage]:
    """Have the claimed stage's call found by its current transcript."""
    transcript = Transcript.objects.filter(call=claimed.item.call_id, is_current=True).first()
    if transcript is None:
        raise LeaseLostError("the call was deleted")
    with finishing(claimed):
        keep_document(transcript)
        return following_stages(claimed)


def index_what_is_not() -> list[Stage]:
    """Begin what the search does not find though it has a transcript, as from before a search."""
    said = Transcript.objects.filter(call=OuterRef("pk"), is_current=True)
    found = SearchDocument.objects.filter(call=OuterRef("pk"))
    waiting = Call.objects.exclude(status__in=WORKING).filter(Exists(said), ~Exists(found))
    return begin_missing(waiting, INDEXING)
