"""What happened to a call: rows, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models import CallEvent
from calls.states import SUBJECT_KIND, CallEventKind
from tenants.domain.audit import record
from tenants.domain.subjects import Subject
from tenants.work_queue.kinds import kind_label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tenants.domain.actors import Actor


def note(  # noqa: PLR0913  # An event is its columns.
    call_id: UUID,
    kind: CallEventKind,
    actor: Actor,
    *,
    stage: str = "",
    attempt: int | None = None,
    duration_ms: int | None = None,
    detail: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write a line of the call's history and, of what the system did not do, of the audit.

    *before* and *after* are the values that changed, as for `record`.
    """
    CallEvent.objects.create(
        call_id=call_id,
        kind=kind,
        stage=stage,
        attempt=attempt,
        duration_ms=duration_ms,
        detail=detail[:500],
        **actor.columns(),
    )
    if not actor.is_system:
        record(actor, f"call.{kind}", Subject(SUBJECT_KIND, call_id), before, after)


def title_of(event: CallEvent) -> str:
    """What happened, in the reader's language."""
    kind = CallEventKind(event.kind).label if event.kind in CallEventKind.values else event.kind
    return f"{kind_label(event.stage)} {kind}".strip()
