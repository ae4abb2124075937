"""Uploads that nobody comes back for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from calls.domain.uploads.presigned import OPEN, remove_what_arrived
from calls.models import Upload
from calls.states import UploadState
from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT: Final = timedelta(hours=6)  # Past the address's end: a slow line is still sending.
_EXPIRED_AT_ONCE: Final = 200


def expire_uploads() -> int:
    """End the scope's tenant's uploads that were begun and never bound; how many."""
    due = Upload.objects.filter(state__in=OPEN, expires_at__lt=timezone.now() - KEPT)
    count = 0
    for upload in due.order_by("expires_at")[:_EXPIRED_AT_ONCE]:
        ended = Upload.objects.filter(pk=upload.pk, state__in=OPEN)
        if not ended.update(state=UploadState.EXPIRED):
            continue
        try:
            remove_what_arrived(upload)
        except Refused:  # Logged with its reason; the next sweep tries again.
            Upload.objects.filter(pk=upload.pk).update(state=upload.state)
        else:
            count += 1
    return count


def keys_of_open_uploads(keys: Sequence[str]) -> set[str]:
    """Those of the keys that a file may still come to, or has come to without a call so far."""
    waiting = Upload.objects.filter(storage_key__in=keys, state__in=OPEN)
    return set(waiting.values_list("storage_key", flat=True))
