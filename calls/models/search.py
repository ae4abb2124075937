"""What a call is found by."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from calls.models.calls import Call
from calls.models.transcripts import Transcript
from tenants.models import TenantOwned
from tenants.postgresql.dictionaries import DICTIONARIES, PLAIN

_DICTIONARIES: Final = [(name, name) for name in (PLAIN, *DICTIONARIES)]


class SearchDocument(TenantOwned):
    """What was said in one version of a call's transcript; gone with it.

    Written by calls/domain/search/documents.py. One row a call: rows of turns would be twenty times
    the index. Beside the call's own row, which changes often: each change would write the words to
    the index again.
    """

    call = models.OneToOneField(Call, models.CASCADE, related_name="search_document")
    transcript = models.OneToOneField(Transcript, models.CASCADE, related_name="search_document")
    dictionary = models.CharField(max_length=16, choices=_DICTIONARIES)
    words = SearchVectorField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dictionary__in=[name for name, _ in _DICTIONARIES]),
                name="search_document_dictionary_known",
            ),
        ]
        indexes = [
            # Every search; the words of each row name its tenant (calls/functions.py).
            GinIndex(fields=["words"], name="search_document_words"),
            # Which languages a tenant's calls are in.
            models.Index(fields=["tenant", "dictionary"], name="search_document_dictionary"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}"
