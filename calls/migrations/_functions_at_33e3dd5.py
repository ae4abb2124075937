"""The SQL functions as the migrations up to 33e3dd5 made them. It does not change any more.

The functions of today stand in calls/functions.py.
"""

DUE_STAGES = (
    """CREATE FUNCTION due_stages(most integer, patience interval) RETURNS TABLE (tenant_id uuid, stage_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
    WITH due AS (
        SELECT s.tenant_id, s.id, s.kind, s.next_attempt_at, row_number() OVER (
            PARTITION BY s.tenant_id, s.kind ORDER BY s.priority DESC, s.next_attempt_at, s.id
        ) AS turn
        FROM calls_stage s JOIN tenants_tenant t ON t.id = s.tenant_id
        WHERE t.status = 'active'
        AND (s.rung_at IS NULL OR s.rung_at < statement_timestamp() - patience)
        AND (
            (s.state = 'ready' AND s.next_attempt_at <= statement_timestamp())
            OR (s.state = 'running' AND s.lease_until < statement_timestamp())
        )
    ), waiting AS (
        SELECT s.kind, count(*) AS number FROM calls_stage s
        WHERE s.state = 'ready' AND s.rung_at >= statement_timestamp() - patience GROUP BY s.kind
    ), placed AS (
        SELECT due.*, row_number() OVER (
            PARTITION BY due.kind ORDER BY due.turn, due.next_attempt_at, due.id
        ) AS place FROM due
    )
    SELECT placed.tenant_id, placed.id FROM placed LEFT JOIN waiting USING (kind)
    WHERE placed.place <= most - coalesce(waiting.number, 0) ORDER BY placed.place
     $$""",
    "DROP FUNCTION IF EXISTS due_stages(integer, interval)",
)

NEXT_STAGE = (
    """CREATE FUNCTION next_stage(wanted text) RETURNS TABLE (tenant_id uuid, stage_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
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
        WHERE 
    t.status = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM calls_tenantpause p
        WHERE p.tenant_id = t.id AND p.ended_at IS NULL AND p.kind IN ('', wanted)
    )
    AND NOT EXISTS (
        SELECT 1 FROM calls_systempause p WHERE p.ended_at IS NULL AND p.kind IN ('', wanted)
    )

        AND EXISTS (SELECT 1 FROM (
    (
        SELECT s.id, s.lease_until AS since, 32768 AS urgency FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = wanted
        AND s.state = 'running' AND s.lease_until < statement_timestamp()
        ORDER BY s.lease_until LIMIT 1
    ) UNION ALL (
        SELECT s.id, s.next_attempt_at, s.priority FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = wanted
        AND s.state = 'ready' AND s.next_attempt_at <= statement_timestamp()
        ORDER BY s.priority DESC, s.next_attempt_at, s.id LIMIT 1
    )
) line)
        ORDER BY running, served NULLS FIRST, t.id LIMIT 16
    ), heads AS MATERIALIZED (
        SELECT t.*, line.id AS stage_id, row_number() OVER (
            PARTITION BY t.id ORDER BY line.urgency DESC, line.since, line.id
        ) AS place
        FROM turn t CROSS JOIN LATERAL (
    (
        SELECT s.id, s.lease_until AS since, 32768 AS urgency FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = wanted
        AND s.state = 'running' AND s.lease_until < statement_timestamp()
        ORDER BY s.lease_until LIMIT 4
    ) UNION ALL (
        SELECT s.id, s.next_attempt_at, s.priority FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = wanted
        AND s.state = 'ready' AND s.next_attempt_at <= statement_timestamp()
        ORDER BY s.priority DESC, s.next_attempt_at, s.id LIMIT 4
    )
) line
    )
    SELECT s.tenant_id, s.id FROM heads h JOIN calls_stage s ON s.id = h.stage_id
    WHERE (s.state = 'ready' AND s.next_attempt_at <= statement_timestamp())
    OR (s.state = 'running' AND s.lease_until < statement_timestamp())
    ORDER BY h.running + h.place, h.served NULLS FIRST, h.id, h.place
    LIMIT 1 FOR UPDATE OF s SKIP LOCKED
     $$""",
    "DROP FUNCTION IF EXISTS next_stage(text)",
)

WAITING_STAGES = (
    """CREATE FUNCTION waiting_stages(kinds text[], most integer) RETURNS TABLE (kind text, number bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
    SELECT k.kind, count(*) FROM unnest(kinds) k(kind) CROSS JOIN tenants_tenant t
    CROSS JOIN LATERAL (
    (
        SELECT s.id, s.lease_until AS since, 32768 AS urgency FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = k.kind
        AND s.state = 'running' AND s.lease_until < statement_timestamp()
        ORDER BY s.lease_until LIMIT most
    ) UNION ALL (
        SELECT s.id, s.next_attempt_at, s.priority FROM calls_stage s
        WHERE s.tenant_id = t.id AND s.kind = k.kind
        AND s.state = 'ready' AND s.next_attempt_at <= statement_timestamp()
        ORDER BY s.priority DESC, s.next_attempt_at, s.id LIMIT most
    )
) line
    WHERE 
    t.status = 'active'
    AND NOT EXISTS (
        SELECT 1 FROM calls_tenantpause p
        WHERE p.tenant_id = t.id AND p.ended_at IS NULL AND p.kind IN ('', k.kind)
    )
    AND NOT EXISTS (
        SELECT 1 FROM calls_systempause p WHERE p.ended_at IS NULL AND p.kind IN ('', k.kind)
    )
 GROUP BY k.kind
     $$""",
    "DROP FUNCTION IF EXISTS waiting_stages(text[], integer)",
)

PIPELINE_STANDING = (
    """CREATE FUNCTION pipeline_standing() RETURNS TABLE (tenant_id uuid, kind text, state text, number bigint, oldest timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
    SELECT s.tenant_id, s.kind::text, s.state::text, count(*), min(
        CASE s.state WHEN 'ready' THEN s.next_attempt_at
        WHEN 'running' THEN s.started_at ELSE s.finished_at END
    )
    FROM calls_stage s WHERE s.state IN ('ready', 'running', 'failed', 'dead')
    GROUP BY s.tenant_id, s.kind, s.state
     $$""",
    "DROP FUNCTION IF EXISTS pipeline_standing()",
)
