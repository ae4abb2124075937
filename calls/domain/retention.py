"""How long calls are kept, as their tenant decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models.functions import Coalesce
from django.utils import timezone

from calls.domain.removal import delete_call
from calls.models import Call
from tenants.domain.actors import SYSTEM
from tenants.models import TenantSettings

if TYPE_CHECKING:
    from uuid import UUID

_AT_ONCE: Final = 2_000  # Calls a run; the next one goes on.
_LONGEST: Final = 36_500  # Days; dates do not reach back without end.
_log = structlog.get_logger(__name__)


def delete_expired_calls() -> int:
    """Delete the scope's tenant's calls, working ones too, that are past its retention; how many.

    A call's age counts from its start, else from its upload. No number of days keeps for ever,
    and so does zero: nobody means to lose a call as it comes in.
    """
    days = TenantSettings.objects.values_list("retention_days", flat=True).first()
    if not days:
        return 0
    oldest = timezone.now() - timedelta(days=min(days, _LONGEST))
    expired = Call.objects.annotate(taken_at=Coalesce("started_at", "uploaded_at"))
    due = expired.filter(taken_at__lt=oldest).order_by("taken_at", "pk")
    count = sum(map(_is_deleted, list(due.values_list("pk", flat=True)[:_AT_ONCE])))
    if count:
        _log.info("Deleted calls past their retention", calls=count, days=days)
    return count


def _is_deleted(call_id: UUID) -> bool:
    try:
        delete_call(call_id, SYSTEM)
    except Call.DoesNotExist:  # Somebody was faster.
        return False
    return True
