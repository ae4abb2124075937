"""The owner's view of an installation's rows: no wall, no scope, many at once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import LiteralString
from uuid import UUID

import psycopg

from auditor.embedded.places import OWNER_ROLE, Places

RAISES, KILLS = "raises", "kills"  # A poisonous call says in its `call_type` what it does.
Row = tuple[object, ...]
Rows = psycopg.Connection[Row]

_TENANTS: LiteralString = """
    INSERT INTO tenants_tenant (id, name, slug, status, plan, created_at, updated_at)
    SELECT gen_random_uuid(), 'Bench ' || n, 'bench-' || gen_random_uuid(), 'active', 'custom',
        now(), now()
    FROM generate_series(1, %s) n RETURNING id
"""
# The stages are as the form upload leaves them. The first ones are the oldest.
_STAGES: LiteralString = """
    WITH made AS (
        INSERT INTO calls_call (
            id, tenant_id, created_at, updated_at, uploaded_by_kind, uploaded_by_name, uploaded_at,
            external_id, original_filename, company_name, contact_email, call_type, tags,
            direction, outcome, status, language, sentiment, priority
        )
        SELECT gen_random_uuid(), %(tenant)s, now(), now(), 'system', 'bench', now(),
            '', 'call.wav', '', '', %(call_type)s, '{}', '', '', 'uploaded', '', '', 0
        FROM generate_series(1, %(number)s) RETURNING id
    )
    INSERT INTO calls_stage (
        id, tenant_id, created_at, updated_at, call_id, kind, state, priority, attempt, raised,
        deaths, input_hash, error_code, error_message, is_retryable, next_attempt_at
    )
    SELECT gen_random_uuid(), %(tenant)s, clock_timestamp(), now(), id, 'transcription', 'ready',
        0, 0, 0, 0, '', '', '', true, clock_timestamp()
    FROM made
"""


@contextmanager
def owner_rows(places: Places) -> Iterator[Rows]:
    """A connection that commits by itself."""
    place = places.database(OWNER_ROLE)
    with closing(
        psycopg.connect(
            host=place["HOST"],
            port=place["PORT"],
            dbname=place["NAME"],
            user=place["USER"],
            autocommit=True,
        )
    ) as connection:
        yield connection


def make_tenants(rows: Rows, number: int) -> list[UUID]:
    made = rows.execute(_TENANTS, [number]).fetchall()
    return [tenant for (tenant,) in made if isinstance(tenant, UUID)]


def make_stages(rows: Rows, tenant: UUID, number: int, *, call_type: str = "") -> None:
    """So many calls that wait to be transcribed; no recording lies behind them."""
    rows.execute(_STAGES, {"tenant": tenant, "number": number, "call_type": call_type})


def count(rows: Rows, query: LiteralString, *values: object) -> int:
    """The one number that the query gives."""
    row = rows.execute(query, values).fetchone()
    assert row is not None
    return int(str(row[0]))
