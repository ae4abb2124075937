"""The audit trail: written by the function that does the thing, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structlog.contextvars import get_contextvars

from tenants.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import Model

    from tenants.domain.actors import Actor
    from tenants.domain.subjects import Subject

    Values = Mapping[str, object]


def record(
    actor: Actor,
    action: str,
    subject: Subject,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Add what the actor did to the scope's tenant's trail; one statement.

    *action* is a dotted word. The values must be such as Django writes in JSON.
    """
    _event(actor, action, subject, before, after).save(force_insert=True)


def record_change(
    actor: Actor, action: str, subject: Subject, before: Values, after: Values
) -> None:
    """The same with those values only that differ; nothing where none does."""
    record_changes(actor, action, [(subject, before, after)])


def record_changes(
    actor: Actor, action: str, changes: Iterable[tuple[Subject, Values, Values]]
) -> None:
    """The same of many, each with what it was and became, in one statement a thousand."""
    events = []
    for subject, before, after in changes:
        differ = [name for name, value in after.items() if before[name] != value]
        if differ:
            was, now = ({name: values[name] for name in differ} for values in (before, after))
            events.append(_event(actor, action, subject, was, now))
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def record_each(
    actor: Actor, action: str, subjects: Iterable[Subject], after: Values | None = None
) -> None:
    """The same done to many, in one statement a thousand."""
    events = [_event(actor, action, subject, None, after) for subject in subjects]
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def values_of(row: Model, names: Collection[str]) -> dict[str, object]:
    """What these columns of a row hold; another row goes by its id."""
    fields = [field for field in row._meta.concrete_fields if field.name in names]
    return {field.name: field.value_from_object(row) for field in fields}


def _event(
    actor: Actor, action: str, subject: Subject, before: Values | None, after: Values | None
) -> AuditEvent:
    """Where the request came from, the middleware has bound for the log, too."""
    request = get_contextvars()
    return AuditEvent(
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        before=before,
        after=after,
        key_id=actor.key_id,
        address=str(request.get("ip") or "")[:64],
        request_id=str(request.get("request_id") or "")[:64],
        **actor.columns(),
    )
