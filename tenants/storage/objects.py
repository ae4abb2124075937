"""The inventory of the storage: which objects the product has, and for what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from tenants.models import StoredObject
from tenants.storage.kinds import object_kinds
from tenants.storage.port import MAIN, object_storage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tenants.domain.subjects import Subject
    from tenants.storage.kinds import ObjectKind
    from tenants.storage.port import ObjectStorage


def register_object(
    subject: Subject, kind: ObjectKind, *, key: str, size_bytes: int, sha256: str = ""
) -> StoredObject:
    """The object at *key* is the product's from the end of the caller's transaction on."""
    kept: StoredObject = StoredObject.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=kind.name,
        key=key,
        size_bytes=size_bytes,
        sha256=sha256,
    )
    return kept


def record_sha256(key: str, sha256: str) -> None:
    """Say of an object what somebody has found who read all of it."""
    StoredObject.objects.filter(key=key).update(sha256=sha256)


def objects_of(subject: Subject) -> QuerySet[StoredObject]:
    return StoredObject.objects.filter(subject_kind=subject.kind, subject_id=subject.id)


def delete_objects(subject: Subject) -> None:
    """Delete what is kept for the subject, in the caller's transaction if there is one.

    The objects go once that is committed: what a crash between the two leaves is an object without
    a row, which the sweep removes.
    """
    with transaction.atomic():
        kept = list(objects_of(subject).values_list("kind", "key"))
        objects_of(subject).delete()
        for kind, key in kept:
            transaction.on_commit(partial(storage_of(kind).delete, key), robust=True)


def storage_of(kind: str) -> ObjectStorage:
    """Where objects of this kind lie; of one that no installed app declares, the main one."""
    aliases = {each.name: each.storage for each in object_kinds()}
    return object_storage(aliases.get(kind, MAIN))
