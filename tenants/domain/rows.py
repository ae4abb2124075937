"""Rows that people edit as they stand, by a form: saved or deleted, with what changed on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from tenants.domain.audit import record, record_change, values_of
from tenants.domain.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db import IntegrityError

    from tenants.domain.actors import Actor
    from tenants.domain.audit import Values
    from tenants.models import TenantOwned

_log = structlog.get_logger(__name__)


def save_row(row: TenantOwned, read: Values, actor: Actor) -> None:
    """Save a new row of the scope's tenant, or of another what differs from what was *read*.

    What others changed meanwhile stays.
    """
    with transaction.atomic():
        stored = type(row).objects.select_for_update().filter(pk=row.pk).first()
        if stored is None:
            row.save()
            subject = _subject_of(row)  # A form's new row may get its id by being saved.
            record(actor, f"{subject.kind}.added", subject, after=_editable(row))
        else:
            _save_changes(row, stored, read, actor)


def columns_of(row: TenantOwned) -> dict[str, object]:
    """What a row holds, for `save_row` to compare with."""
    return values_of(row, [field.name for field in row._meta.concrete_fields])


def _save_changes(row: TenantOwned, stored: TenantOwned, read: Values, actor: Actor) -> None:
    changed = [name for name, value in columns_of(row).items() if read[name] != value]
    if not changed:
        return
    row.save(update_fields=[*changed, "updated_at"])
    values = [_editable(each, changed) for each in (stored, row)]
    subject = _subject_of(row)
    record_change(actor, f"{subject.kind}.changed", subject, *values)


def broken_rule(error: IntegrityError) -> str:
    """What the constraint that refused a row says to people.

    One without words of its own is logged: no form should lead to it.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for rule in model._meta.constraints:
            is_worded = (
                rule.violation_error_message
                != models.BaseConstraint.default_violation_error_message
            )
            if rule.name == name and is_worded:
                return str(rule.get_violation_error_message())
    _log.error("A row was refused without words", constraint=name, exc_info=error)
    return _("Somebody changed this at the same moment. Check it and save it again.")


def delete_row(row: TenantOwned, actor: Actor) -> None:
    """With what hangs on it, which is not named."""
    subject, before = _subject_of(row), _editable(row)
    with transaction.atomic():
        if row.delete()[0]:
            record(actor, f"{subject.kind}.deleted", subject, before=before)


def _subject_of(row: TenantOwned) -> Subject:
    return Subject(str(row._meta.model_name), row.pk)


def _editable(row: TenantOwned, names: Collection[str] | None = None) -> dict[str, object]:
    """What a form may say, of these columns or all: never a hash or a stamp."""
    fields = [field.name for field in row._meta.concrete_fields if field.editable]
    return values_of(row, [name for name in fields if names is None or name in names])
