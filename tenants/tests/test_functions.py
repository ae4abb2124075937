"""A database holds the SQL functions as they are declared, and no others of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import ProgrammingError, connections

from tenants.postgresql.functions import SqlFunction, declared_functions, replace_functions

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = pytest.mark.django_db(databases=["owner"])

DOUBLE = SqlFunction(
    name="double_it", arguments="given integer", returns="integer", body="SELECT given * 2"
)


@pytest.fixture
def owner() -> BaseDatabaseWrapper:
    """With one function that we made, and one that is nobody's business."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION keep_me() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$; "
            "COMMENT ON FUNCTION keep_me() IS 'of the database administrator'"
        )
    declare(connections["owner"], DOUBLE)
    return connections["owner"]


def declare(owner: BaseDatabaseWrapper, *functions: SqlFunction) -> None:
    """Beside the product's own, on which row security stands."""
    replace_functions(owner, [*declared_functions(), *functions])


def definitions(owner: BaseDatabaseWrapper) -> dict[str, str]:
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc "
            "WHERE proname IN ('double_it', 'double_all', 'keep_me')"
        )
        return dict(cursor.fetchall())


def answer(owner: BaseDatabaseWrapper, query: str) -> object:
    with owner.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_a_function_has_the_signature_of_its_types() -> None:
    function = replace(DOUBLE, arguments="kinds text[], since timestamp with time zone")

    assert function.signature == "double_it(text[], timestamp with time zone)"
    assert function.drop_sql == (
        "DROP FUNCTION IF EXISTS double_it(text[], timestamp with time zone)"
    )


def test_a_declared_function_stands_as_declared(owner: BaseDatabaseWrapper) -> None:
    assert definitions(owner)["double_it(integer)"] == (
        "CREATE OR REPLACE FUNCTION public.double_it(given integer)\n"
        " RETURNS integer\n"
        " LANGUAGE sql\n"
        " STABLE SECURITY DEFINER\n"
        " SET search_path TO 'pg_catalog', 'public', 'pg_temp'\n"
        "AS $function$ SELECT given * 2 $function$\n"
    )


def test_a_body_edited_in_the_database_is_put_right(owner: BaseDatabaseWrapper) -> None:
    before = definitions(owner)
    with owner.cursor() as cursor:
        cursor.execute(replace(DOUBLE, body="SELECT given * 3").create_or_replace_sql)
    assert answer(owner, "SELECT double_it(2)") == 6

    declare(owner, DOUBLE)

    assert definitions(owner) == before


@pytest.mark.parametrize(
    "changed",
    [
        replace(DOUBLE, returns="bigint", body="SELECT given::bigint * 2"),
        replace(DOUBLE, arguments="number integer", body="SELECT number * 2"),
        replace(DOUBLE, arguments="given text", body="SELECT given::integer * 2"),
        replace(DOUBLE, name="double_all"),
    ],
    ids=["return type", "argument's name", "argument's type", "name"],
)
def test_what_cannot_be_replaced_is_made_anew(
    owner: BaseDatabaseWrapper, changed: SqlFunction
) -> None:
    declare(owner, changed)

    assert set(definitions(owner)) == {changed.signature, "keep_me()"}
    assert answer(owner, f"SELECT {changed.name}('2')") == 4


def test_what_is_declared_no_longer_is_dropped_and_others_functions_stay(
    owner: BaseDatabaseWrapper,
) -> None:
    declare(owner)

    assert set(definitions(owner)) == {"keep_me()"}


def test_a_function_that_postgresql_refuses_stops_everything(owner: BaseDatabaseWrapper) -> None:
    before = definitions(owner)

    with pytest.raises(ProgrammingError, match="no_such_table"):
        declare(owner, replace(DOUBLE, body="SELECT count(*) FROM no_such_table"))

    assert definitions(owner) == before
