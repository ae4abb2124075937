"""What lies in the object storage, and for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, TextField, Value
from django.db.models.functions import Cast, Concat

from tenants.models.owned import TenantOwned

_WORD = r"^[a-z][a-z_]*$"


class StoredObject(TenantOwned):
    """One object of the product, written in the transaction that makes it the product's.

    Whose it is is named by kind and id, as apps above keep objects for rows that we do not know;
    who deletes such a row deletes its objects with `tenants.storage.objects.delete_objects`. The
    sweep removes what lies in the storage without a row here. `sha256`, in hex, stays empty until
    somebody has read the whole object.
    """

    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=300)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="stored_object_key_once"),
            models.CheckConstraint(
                condition=Q(key__startswith=Concat(Cast("tenant", TextField()), Value("/"))),
                name="stored_object_key_begins_with_its_tenant",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind__regex=_WORD, kind__regex=_WORD),
                name="stored_object_kinds_are_words",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(sha256__regex="^[0-9a-f]{64}$"),
                name="stored_object_sha256_is_hex",
            ),
        ]
        indexes = [
            # The objects of a row that is deleted.
            models.Index(fields=["tenant", "subject_id"], name="stored_objects_of_a_subject"),
        ]

    def __str__(self) -> str:
        return self.key
