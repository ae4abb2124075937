"""The SQL that looks over all tenants' items: one set of functions, made for the tables there are.

They run as the tables' owner, outside the wall, and give ids and counts only.
"""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from tenants.postgresql.functions import SqlFunction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.models import WorkItem
    from tenants.work_queue.kinds import WorkKind

# A tenant that works, and no pause on its items of this kind.
_OPEN = """
    t.status = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM tenants_tenantpause p
        WHERE p.tenant_id = t.id AND p.ended_at IS NULL AND p.kind IN ('', {kind})
    )
    AND NOT EXISTS (
        SELECT 1 FROM tenants_systempause p WHERE p.ended_at IS NULL AND p.kind IN ('', {kind})
    )
"""

# The first items in a tenant's own line: those a dead worker left, then by priority and age.
_LINE = """
    (
        SELECT s.id, s.lease_until AS since, 32768 AS urgency FROM {table} s
        WHERE s.tenant_id = t.id AND s.kind = {kind}
        AND s.state = 'running' AND s.lease_until < statement_timestamp()
        ORDER BY s.lease_until LIMIT {most}
    ) UNION ALL (
        SELECT s.id, s.next_attempt_at, s.priority FROM {table} s
        WHERE s.tenant_id = t.id AND s.kind = {kind}
        AND s.state = 'ready' AND s.next_attempt_at <= statement_timestamp()
        ORDER BY s.priority DESC, s.next_attempt_at, s.id LIMIT {most}
    )
"""

# The item whose turn it is, locked: of the tenant with the fewest running, then of the one served
# longest ago. Its cost grows with the tenants that have work, not with what waits. Four items of
# each of the first sixteen are looked at, so that workers who ask at once find one each.
_NEXT = """
    WITH turn AS MATERIALIZED (
        SELECT t.id, (
            SELECT count(*) FROM {table} r
            WHERE r.tenant_id = t.id AND r.kind = wanted
            AND r.state = 'running' AND r.lease_until >= statement_timestamp()
        ) AS running, (
            SELECT max(r.started_at) FROM {table} r
            WHERE r.tenant_id = t.id AND r.kind = wanted
        ) AS served
        FROM tenants_tenant t
        WHERE {open}
        AND EXISTS (SELECT 1 FROM ({first}) line)
        ORDER BY running, served NULLS FIRST, t.id LIMIT 16
    ), heads AS MATERIALIZED (
        SELECT t.*, line.id AS item_id, row_number() OVER (
            PARTITION BY t.id ORDER BY line.urgency DESC, line.since, line.id
        ) AS place
        FROM turn t CROSS JOIN LATERAL ({first_four}) line
    )
    SELECT s.tenant_id, s.id FROM heads h JOIN {table} s ON s.id = h.item_id
    WHERE (s.state = 'ready' AND s.next_attempt_at <= statement_timestamp())
    OR (s.state = 'running' AND s.lease_until < statement_timestamp())
    ORDER BY h.running + h.place, h.served NULLS FIRST, h.id, h.place
    LIMIT 1 FOR UPDATE OF s SKIP LOCKED
"""


def work_functions(kinds: Iterable[WorkKind[WorkItem]]) -> list[SqlFunction]:
    """What the queue asks the database, over the tables of these kinds."""
    tables: dict[str, list[WorkKind[WorkItem]]] = {}
    for kind in kinds:
        tables.setdefault(kind.rows._meta.db_table, []).append(kind)
    if not tables:
        return []
    return [*starmap(_next, tables.items()), _waiting(tables), _status(tables)]


def next_function(table: str) -> str:
    return f"next_{table}"


def _next(table: str, kinds: Sequence[WorkKind[WorkItem]]) -> SqlFunction:
    """The item whose turn it is, locked: see `_NEXT`."""
    first, four = (_LINE.format(table=table, kind="wanted", most=most) for most in (1, 4))
    is_open = _OPEN.format(kind="wanted") + _limits(table, kinds, "wanted")
    return SqlFunction(
        name=next_function(table),
        arguments="wanted text",
        returns="TABLE (tenant_id uuid, item_id uuid)",
        volatility="VOLATILE",
        body=_NEXT.format(table=table, open=is_open, first=first, first_four=four),
    )


def _waiting(tables: Mapping[str, list[WorkKind[WorkItem]]]) -> SqlFunction:
    """How many items of each kind could start now; what is over *most* a tenant is not counted.

    Nor is what no worker takes by itself.
    """
    woken = {table: [kind for kind in kinds if kind.queue] for table, kinds in tables.items()}

    def counted(table: str, kinds: list[WorkKind[WorkItem]]) -> str:
        line = _LINE.format(table=table, kind="k.kind", most="most")
        names = ", ".join(f"'{kind}'" for kind in kinds)
        return f"""
        SELECT k.kind, count(*) FROM unnest(ARRAY[{names}]) k(kind) CROSS JOIN tenants_tenant t
        CROSS JOIN LATERAL ({line}) line
        WHERE {_OPEN.format(kind="k.kind")} {_limits(table, kinds, "k.kind")} GROUP BY k.kind
        """  # noqa: S608  # As above.

    return SqlFunction(
        name="waiting_work",
        arguments="most integer",
        returns="TABLE (kind text, number bigint)",
        body=" UNION ALL ".join(counted(table, kinds) for table, kinds in woken.items() if kinds),
    )


def _status(tables: Iterable[str]) -> SqlFunction:
    """What the operator's page shows of each tenant: counts and ages, no content."""

    def grouped(table: str) -> str:
        return f"""
        SELECT s.tenant_id, s.kind::text, s.state::text, count(*), min(
            CASE s.state WHEN 'ready' THEN s.next_attempt_at
            WHEN 'running' THEN s.started_at ELSE s.finished_at END
        )
        FROM {table} s WHERE s.state IN ('ready', 'running', 'failed', 'dead')
        GROUP BY s.tenant_id, s.kind, s.state
        """  # noqa: S608  # As above.

    return SqlFunction(
        name="work_status",
        arguments="",
        returns="TABLE (tenant_id uuid, kind text, state text, number bigint, oldest timestamptz)",
        body=" UNION ALL ".join(map(grouped, tables)),
    )


def _limits(table: str, kinds: Sequence[WorkKind[WorkItem]], asked: str) -> str:
    """That no kind runs more often at once than it may, over all tenants and in tenant `t`."""
    limits = [(kind, kind.at_once, "") for kind in kinds]
    limits += [(kind, kind.at_once_a_tenant, "AND r.tenant_id = t.id") for kind in kinds]
    return "".join(
        f"""
        AND ({asked} <> '{kind}' OR {most} > (
            SELECT count(*) FROM {table} r WHERE r.kind = '{kind}' {whose}
            AND r.state = 'running' AND r.lease_until >= statement_timestamp()
        ))
        """  # noqa: S608  # As above.
        for kind, most, whose in limits
        if most is not None
    )
