"""What a database holds beside its rows, as text that two databases can be compared by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from psycopg import sql

if TYPE_CHECKING:
    from typing import LiteralString

    import psycopg

# Each gives a name and a text. Columns are compared without their order: an upgrade appends.
QUERIES: Final[dict[str, LiteralString]] = {
    "functions": """
        SELECT f.oid::regprocedure::text, concat(
            pg_get_functiondef(f.oid), obj_description(f.oid, 'pg_proc'), f.proacl::text
        ) FROM pg_proc f WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e'
        )""",
    "columns": """
        SELECT concat(c.relname, '.', a.attname), concat_ws(
            ' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
            a.attgenerated, a.attacl::text, pg_get_expr(d.adbin, d.adrelid)
        ) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
        AND c.relnamespace = 'public'::regnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT concat(conrelid::regclass, '.', conname), pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": """
        SELECT concat(tablename, '.', policyname), concat_ws(' ', permissive, roles, cmd, qual,
            with_check) FROM pg_policies WHERE schemaname = 'public'""",
    "tables and sequences": """
        SELECT relname, concat_ws(' ', relkind, relrowsecurity, relforcerowsecurity,
            relowner::regrole, (SELECT string_agg(one::text, ',' ORDER BY one::text)
            FROM unnest(relacl) one))
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')""",
    "default rights": """
        SELECT concat(defaclrole::regrole, defaclobjtype), defaclacl::text FROM pg_default_acl""",
    "extensions": "SELECT extname, extversion FROM pg_extension",
    "migrations": "SELECT concat(app, '.', name), '' FROM django_migrations",
}


_CAST_LIST: Final = re.compile(r"\(ARRAY\[([^\]]*)\]\)::text\[\]")


def schema_of(database: psycopg.Connection[tuple[object, ...]]) -> dict[str, dict[str, str]]:
    return {
        part: {
            str(name): _CAST_LIST.sub(_cast_each, str(text))
            for name, text in database.execute(query).fetchall()
        }
        for part, query in QUERIES.items()
    }


def _cast_each(found: re.Match[str]) -> str:
    """A list of words as PostgreSQL writes it after a dump was read back: each is cast alone."""
    return f"ARRAY[{', '.join(f'({word})::text' for word in found[1].split(', '))}]"


def row_counts_of(database: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """How many rows each table has; the connection must see through row security."""
    tables = database.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    count = sql.SQL("SELECT count(*) FROM {}")
    counts: dict[str, int] = {}
    for (table,) in tables.fetchall():
        [(rows,)] = database.execute(count.format(sql.Identifier(str(table))))
        counts[str(table)] = int(str(rows))
    return counts
