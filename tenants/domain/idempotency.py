"""Answers kept for a day, so that a repeated request has one effect.

A record without a status is a claim: the first request is still at work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused
from tenants.models import IdempotencyRecord

if TYPE_CHECKING:
    from uuid import UUID

KEPT: Final = timedelta(hours=24)
ABANDONED: Final = timedelta(minutes=15)  # Longer than any request lives: its process died.


@dataclass(frozen=True)
class StoredResponse:
    """What is kept of an answer; `text` is the body as it was sent."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


class StillAtWorkError(Refused):
    """The first request with this key has not been answered yet."""

    wait: Final = 1  # Seconds, for Retry-After.

    def __init__(self) -> None:
        super().__init__(
            "still-at-work",
            _("A request with this Idempotency-Key is still at work. Ask again in a second."),
            status=409,
        )


def claim_key(key: str, *, principal: str) -> tuple[IdempotencyRecord, bool]:
    """The record of this key, and whether it is ours to answer.

    Raises StillAtWorkError where another request holds it.
    """
    now = timezone.now()
    of_key = IdempotencyRecord.objects.filter(key=key)
    of_key.filter(created_at__lt=now - KEPT).delete()
    of_key.filter(created_at__lt=now - ABANDONED, status_code=None).delete()
    record, is_ours = IdempotencyRecord.objects.get_or_create(
        key=key, defaults={"principal": principal}
    )
    if not is_ours and record.status_code is None:
        raise StillAtWorkError
    return record, is_ours


def check_same_request(record: IdempotencyRecord, *, principal: str, digest: str) -> None:
    """Raises Refused where the key was used for something else, or by somebody else."""
    if (record.principal, record.request_hash) != (principal, digest):
        raise Refused(
            "idempotency-key-reused",
            _("This Idempotency-Key was used for another request. Take a new key."),
            status=422,
        )


def keep_answer(record_id: UUID, digest: str, answer: StoredResponse) -> None:
    """End a claim with its answer."""
    IdempotencyRecord.objects.filter(pk=record_id).update(
        request_hash=digest,
        status_code=answer.status,
        body=answer.text,
        headers=answer.headers,
    )


def give_up_claim(record_id: UUID) -> None:
    """Free the key: what was asked had no effect worth keeping."""
    IdempotencyRecord.objects.filter(pk=record_id, status_code=None).delete()


def forget_old_answers() -> int:
    """Delete what has been kept long enough, in the scope's tenant; the number of records."""
    old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
