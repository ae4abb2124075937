"""From a transcript to what the search finds its call by."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from calls.domain.pipeline.stages import begin_stage, following_stages
from calls.domain.search.documents import keep_document
from calls.models import Call, SearchDocument, Stage, Transcript
from calls.stages import INDEXING
from calls.states import WORKING
from tenants.states import OPEN_WORK
from tenants.work_queue.claims import LeaseLostError, finishing

if TYPE_CHECKING:
    from tenants.work_queue.kinds import Claim

LAST: Final = -10  # Below what anything is given by itself.
_AT_A_TIME: Final = 1_000  # Calls of one tenant and sweep.
_AGAIN_AFTER: Final = timedelta(days=1)


def index_claimed(claimed: Claim[Stage]) -> list[Stage]:
    """Have the claimed stage's call found by its current transcript."""
    transcript = Transcript.objects.filter(call=claimed.item.call_id, is_current=True).first()
    if transcript is None:
        raise LeaseLostError("the call was deleted")
    with finishing(claimed):
        keep_document(transcript)
        return following_stages(claimed)


def index_what_is_not() -> list[Stage]:
    """Begin, after all other work, what the search does not find though it has a transcript.

    Calls of before there was a search, and those whose indexing failed a day ago; some at a time.
    """
    begun = Stage.objects.filter(call=OuterRef("pk"), kind=INDEXING.name)
    recent = begun.filter(Q(state__in=OPEN_WORK) | Q(updated_at__gt=Now() - _AGAIN_AFTER))
    waiting = (
        Call.objects.exclude(status__in=WORKING)
        .filter(
            Exists(Transcript.objects.filter(call=OuterRef("pk"), is_current=True)),
            ~Exists(SearchDocument.objects.filter(call=OuterRef("pk"))),
            ~Exists(recent),
        )
        .order_by("-created_at", "-pk")
        .values_list("pk", flat=True)
    )
    return [begin_stage(pk, INDEXING, priority=LAST) for pk in waiting[:_AT_A_TIME]]
