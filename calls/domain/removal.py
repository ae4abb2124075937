"""Taking a call away: its rows, and its recording with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from calls.models import Call, Stage, Upload
from calls.states import SUBJECT_KIND
from tenants.domain.audit import record
from tenants.domain.subjects import Subject
from tenants.storage.objects import delete_objects

if TYPE_CHECKING:
    from uuid import UUID

    from tenants.domain.actors import Actor


def delete_call(call_id: UUID, actor: Actor) -> None:
    """Delete a call at any time; a stage that still runs loses its lease, its result is dropped.

    Its history goes too, so the audit trail says who deleted it, be it the product itself.
    Raises Call.DoesNotExist.
    """
    with transaction.atomic():
        _lock_stages(call_id)
        call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
        Upload.objects.filter(call_id=call_id).delete()
        call.delete()
        subject = Subject(SUBJECT_KIND, call_id)
        before = {"original_filename": call.original_filename, "external_id": call.external_id}
        record(actor, "call.deleted", subject, before=before)
        delete_objects(subject)


def _lock_stages(call_id: UUID) -> None:
    """Before the call, as workers and people lock: otherwise each could wait for the other.

    Twice, since the first may have waited for the end of a stage, which makes the next one; from
    then on none can be made.
    """
    for _ in range(2):
        list(Stage.objects.select_for_update(of=("self",)).filter(call=call_id).order_by("pk"))
