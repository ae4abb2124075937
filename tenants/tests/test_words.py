"""Rows hold no word that nobody declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from tenants.domain.actors import SYSTEM
from tenants.domain.keys import issue_key
from tenants.models import ApiKey
from tenants.postgresql.words import StoredWords, undeclared_words
from tenants.scope import tenant_scope

if TYPE_CHECKING:
    from tenants.models import Tenant


@pytest.mark.django_db(databases=["owner"])
def test_each_word_that_nobody_declares_is_named() -> None:
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE work (kind text, scopes text[]); "
            "INSERT INTO work VALUES ('old', '{b:x,a:x}'), ('', '{}'), ('new', '{a:x}')"
        )
    kinds = StoredWords("work", "kind", lambda: {"new"})
    scopes = StoredWords("work", "scopes", lambda: ["a:x"], is_array=True)

    assert undeclared_words(owner, [kinds, scopes]) == ["work.kind: old", "work.scopes: b:x"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_migrate_stops_at_a_word_that_nobody_declares(acme: Tenant) -> None:
    with tenant_scope(acme.pk):
        issue_key(name="program", scopes=["tenant:read"], actor=SYSTEM)
        call_command("migrate", verbosity=0)
        ApiKey.objects.update(scopes=["moon:read"])

    with pytest.raises(CommandError, match=r"tenants_apikey\.scopes: moon:read\. Install"):
        call_command("migrate", verbosity=0)
