"""From a received upload to a call: one transaction, its first stage included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.domain.details import write_details
from calls.domain.history import note
from calls.domain.uploads.formats import START, check_size, container_found, ending_of
from calls.domain.uploads.keys import RECORDING
from calls.domain.uploads.presigned import OPEN, reject_upload, storage_errors_refused
from calls.models import Call, Recording, Stage, Upload
from calls.stages import TRANSCRIPTION
from calls.states import SUBJECT_KIND, CallEventKind, UploadState
from tenants.domain.refusals import Refused
from tenants.domain.subjects import Subject
from tenants.storage.objects import register_object
from tenants.storage.port import object_storage

if TYPE_CHECKING:
    from calls.domain.details import CallDetails
    from tenants.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Bound:
    """A call and the stage to notify of; no stage where the upload had become this call before."""

    call: Call
    stage: Stage | None


def bind_upload(
    upload: Upload,
    details: CallDetails,
    actor: Actor,
    *,
    agent_channel: str = "",
    priority: int = 0,
) -> Bound:
    """Make the call that the upload was for; asked again, the same call.

    What arrived is checked as far as it can be at once: size and first bytes; what does not pass
    is removed. Raises Refused, or ValidationError for the details (the upload stays usable).
    """
    size = _checked_size(upload) if upload.state in OPEN else 0
    call = _draft_call(upload, actor, priority=priority)
    try:
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
            if locked is not None and locked.state == UploadState.BOUND:
                return Bound(Call.objects.get(pk=locked.call_id), None)
            if locked is None or locked.state not in OPEN or not size:
                raise _over(locked or upload)
            write_details(call, details)
            call.clean_fields(exclude={"tenant"})
            stage = _insert(call, locked, actor, size_bytes=size, agent_channel=agent_channel)
    except IntegrityError:
        call.validate_constraints()  # In words. Asked first, it would cost seven queries a call.
        raise
    return Bound(call, stage)


def _draft_call(upload: Upload, actor: Actor, *, priority: int) -> Call:
    return Call(
        pk=upload.call_id,
        original_filename=upload.filename,
        uploaded_by=actor.membership,
        uploaded_by_kind=actor.kind,
        uploaded_by_name=actor.name,
        uploaded_at=timezone.now(),
        priority=priority,
    )


def _insert(
    call: Call, upload: Upload, actor: Actor, *, size_bytes: int, agent_channel: str
) -> Stage:
    """The call, its recording, its first stage and the first line of its history."""
    call.save(force_insert=True)
    key = upload.storage_key
    Recording.objects.create(
        call=call,
        storage_key=key,
        ending=key.rpartition(".")[2],
        size_bytes=size_bytes,
        claimed_sha256=upload.claimed_sha256,
        agent_channel=agent_channel,
    )
    register_object(Subject(SUBJECT_KIND, call.pk), RECORDING, key=key, size_bytes=size_bytes)
    stage: Stage = Stage.objects.create(call=call, kind=TRANSCRIPTION.name, priority=call.priority)
    note(call.pk, CallEventKind.UPLOADED, actor)
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.BOUND, size_bytes=size_bytes)
    return stage


def _checked_size(upload: Upload) -> int:
    """Bytes that arrived. Raises Refused; for content that will not do, the upload ends."""
    with storage_errors_refused():
        start = object_storage().read_start(upload.storage_key, START)
        if start is None:
            raise Refused(
                "nothing-arrived",
                _("No file has arrived for this upload yet: send it to its upload_url first."),
                status=409,
            )
        try:
            _check_announced(upload, start.size)
            check_size(start.size)
            container_found(start.content, ending_of(upload.storage_key))
        except Refused as refusal:
            reject_upload(upload, refusal.message)
            raise
    return start.size


def _check_announced(upload: Upload, size: int) -> None:
    if upload.declared_size not in {None, size}:
        raise Refused(
            "size-differs",
            _("%(arrived)d bytes arrived, %(announced)d were announced: upload the file again.")
            % {"arrived": size, "announced": upload.declared_size},
        )


def _over(upload: Upload) -> Refused:
    reasons = {
        UploadState.EXPIRED: _("This upload has expired: ask for a new one."),
        UploadState.ABORTED: _("This upload was given up: ask for a new one."),
    }
    default = upload.reason or _("This upload is no longer there: ask for a new one.")
    return Refused("upload-over", reasons.get(UploadState(upload.state), default))
