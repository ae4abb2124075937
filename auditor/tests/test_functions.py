"""The SQL functions of a migrated database are those of the code."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections

from tenants.postgresql.functions import declared_functions, replace_functions

pytestmark = pytest.mark.django_db(databases=["owner"])


def definitions() -> dict[str, str]:
    """Each function in `public` that no extension brought."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc f "
            "WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')"
        )
        return dict(cursor.fetchall())


def test_a_migrated_database_holds_the_functions_of_the_code() -> None:
    migrated = definitions()
    replace_functions(connections["owner"], declared_functions())

    assert migrated == definitions()
    assert len(migrated) == len(declared_functions())


def test_migrate_puts_back_what_was_changed_and_drops_what_we_no_longer_declare() -> None:
    migrated = definitions()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "DROP FUNCTION tenants_of_user(uuid); "
            "CREATE FUNCTION tenants_of_user(uuid) RETURNS integer LANGUAGE sql AS 'SELECT 1'; "
            "CREATE FUNCTION old_question() RETURNS integer LANGUAGE sql AS 'SELECT 1'; "
            "COMMENT ON FUNCTION old_question() IS 'Declared in code; migrate replaces it.'"
        )

    call_command("migrate", verbosity=0)

    assert definitions() == migrated
