"""What is asked of every tenant's stages at once: whose turn it is, and how many wait."""

from __future__ import annotations

from typing import Final

from tenants.postgresql.functions import SqlFunction

# A tenant that works, and no pause on its stages of this kind.
_OPEN = """
    t.status = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM calls_tenantpause p
        WHERE p.tenant_id = t.id AND p.ended_at IS NULL AND p.kind IN ('', {kind})
    )
    AND NOT EXISTS (
        SELECT 1 FROM calls_systempause p WHERE p.ended_at IS NULL AND p.kind IN ('', {kind})
    )
"""

# The first stages in a tenant's own line: those a dead worker left, then by priority and age.
_LINE = """
    (
        SELECT s.id, s.lease_until AS since, 32768 AS urgency FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = {kind}
        AND s.state = 'running' AND s.lease_until < statement_timestamp()
        ORDER BY s.lease_until LIMIT {most}
    ) UNION ALL (
        SELECT s.id, s.next_attempt_at, s.priority FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = {kind}
        AND s.state = 'ready' AND s.next_attempt_at <= statement_timestamp()
        ORDER BY s.priority DESC, s.next_attempt_at, s.id LIMIT {most}
    )
"""

# The stage whose turn it is, locked: of the tenant with the fewest running, then of the one
# served longest ago. Its cost grows with the tenants that have work, not with what waits. Four
# stages of each of the first sixteen are looked at, so that workers who ask at once find one each.
NEXT_STAGE: Final = SqlFunction(
    name="next_stage",
    arguments="wanted text",
    returns="TABLE (tenant_id uuid, stage_id uuid)",
    volatility="VOLATILE",
    body=f"""
    WITH turn AS MATERIALIZED (
        SELECT t.id, (
            SELECT count(*) FROM calls_stage r
            WHERE r.tenant_id = t.id AND r.kind = wanted
            AND r.state = 'running' AND r.lease_until >= statement_timestamp()
        ) AS running, (
            SELECT max(r.started_at) FROM calls_stage r
            WHERE r.tenant_id = t.id AND r.kind = wanted
        ) AS served
        FROM tenants_tenant t
        WHERE {_OPEN.format(kind="wanted")}
        AND EXISTS (SELECT 1 FROM ({_LINE.format(kind="wanted", most=1)}) line)
        ORDER BY running, served NULLS FIRST, t.id LIMIT 16
    ), heads AS MATERIALIZED (
        SELECT t.*, line.id AS stage_id, row_number() OVER (
            PARTITION BY t.id ORDER BY line.urgency DESC, line.since, line.id
        ) AS place
        FROM turn t CROSS JOIN LATERAL ({_LINE.format(kind="wanted", most=4)}) line
    )
    SELECT s.tenant_id, s.id FROM heads h JOIN calls_stage s ON s.id = h.stage_id
    WHERE (s.state = 'ready' AND s.next_attempt_at <= statement_timestamp())
    OR (s.state = 'running' AND s.lease_until < statement_timestamp())
    ORDER BY h.running + h.place, h.served NULLS FIRST, h.id, h.place
    LIMIT 1 FOR UPDATE OF s SKIP LOCKED
    """,  # noqa: S608  # Made of our own pieces.
)

# How many stages of each kind could start now; what is over *most* a tenant is not counted.
WAITING_STAGES: Final = SqlFunction(
    name="waiting_stages",
    arguments="kinds text[], most integer",
    returns="TABLE (kind text, number bigint)",
    body=f"""
    SELECT k.kind, count(*) FROM unnest(kinds) k(kind) CROSS JOIN tenants_tenant t
    CROSS JOIN LATERAL ({_LINE.format(kind="k.kind", most="most")}) line
    WHERE {_OPEN.format(kind="k.kind")} GROUP BY k.kind
    """,  # noqa: S608  # As above.
)

# What the operator's page of the pipeline shows of each tenant: counts and ages, no content.
PIPELINE_STANDING: Final = SqlFunction(
    name="pipeline_standing",
    arguments="",
    returns="TABLE (tenant_id uuid, kind text, state text, number bigint, oldest timestamptz)",
    body="""
    SELECT s.tenant_id, s.kind::text, s.state::text, count(*), min(
        CASE s.state WHEN 'ready' THEN s.next_attempt_at
        WHEN 'running' THEN s.started_at ELSE s.finished_at END
    )
    FROM calls_stage s WHERE s.state IN ('ready', 'running', 'failed', 'dead')
    GROUP BY s.tenant_id, s.kind, s.state
    """,
)

FUNCTIONS: Final = (NEXT_STAGE, WAITING_STAGES, PIPELINE_STANDING)
