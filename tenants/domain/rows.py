"""Rows that people edit as they stand, by a form: saved or deleted, with what changed on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants.domain.audit import record, record_change, values_of
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from tenants.domain.actors import Actor
    from tenants.models import TenantOwned


def save_row(row: TenantOwned, actor: Actor) -> None:
    """Save a new row of the scope's tenant or another state of one."""
    with transaction.atomic():
        stored = type(row).objects.select_for_update().filter(pk=row.pk).first()
        row.save()
        subject = _subject_of(row)  # A form's new row may get its id by being saved.
        if stored is None:
            record(actor, f"{subject.kind}.added", subject, after=_values(row))
        else:
            record_change(actor, f"{subject.kind}.changed", subject, _values(stored), _values(row))


def delete_row(row: TenantOwned, actor: Actor) -> None:
    """With what hangs on it, which is not named."""
    subject, before = _subject_of(row), _values(row)
    with transaction.atomic():
        if row.delete()[0]:
            record(actor, f"{subject.kind}.deleted", subject, before=before)


def _subject_of(row: TenantOwned) -> Subject:
    return Subject(str(row._meta.model_name), row.pk)


def _values(row: TenantOwned) -> dict[str, object]:
    """What a form may say: never a hash or a stamp."""
    return values_of(row, [field.name for field in row._meta.concrete_fields if field.editable])
