"""The few questions that must be answered before a tenant is known.

Each is a SECURITY DEFINER function with a fixed search path that returns ids and counts only, so
that the application's role needs no right to read the rows behind it.
"""

APP_TENANT = """
CREATE FUNCTION app_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog AS $$
DECLARE held text := current_setting('app.tenant_id', true);
BEGIN
    IF held IS NULL OR held = '' THEN
        RAISE EXCEPTION 'no tenant: enter a scope before touching tenant-owned rows'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN held::uuid;
END $$
"""


def door(
    signature: str, returns: str, query: str, *, volatility: str = "STABLE"
) -> tuple[str, str]:
    """The SQL that opens a door and the SQL that closes it, for `migrations.RunSQL`.

    A query that locks rows is VOLATILE; all others change nothing.
    """
    arguments = ", ".join(part.split()[1] for part in _arguments(signature))
    name = signature.split("(", 1)[0]
    opening = (
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql {volatility} SECURITY DEFINER "
        f"SET search_path = pg_catalog, public, pg_temp AS $$ {query} $$"
    )
    return opening, f"DROP FUNCTION {name}({arguments})"


def _arguments(signature: str) -> list[str]:
    inside = signature.split("(", 1)[1].rstrip(")")
    return [part.strip() for part in inside.split(",") if part.strip()]


TENANTS_OF_USER = door(
    "tenants_of_user(who uuid)",
    "SETOF uuid",
    "SELECT m.tenant_id FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id "
    "JOIN tenants_user u ON u.id = m.user_id "
    "WHERE m.user_id = who AND m.is_active AND u.is_active AND t.status = 'active' "
    "ORDER BY t.name, t.id",
)

TENANT_OF_API_KEY = door(
    "tenant_of_api_key(key_prefix text)",
    "uuid",
    "SELECT k.tenant_id FROM tenants_apikey k JOIN tenants_tenant t ON t.id = k.tenant_id "
    "WHERE k.prefix = key_prefix AND t.status = 'active'",
)


# The oldest due stages, tenants taking turns: the n-th of each before the n+1st of any. At most
# `most` of a kind wait in the broker at once; what was rung within `patience` counts as waiting.
DUE_STAGES = door(
    "due_stages(most integer, patience interval)",
    "TABLE (tenant_id uuid, stage_id uuid)",
    """
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
    """,
)

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
NEXT_STAGE = door(
    "next_stage(wanted text)",
    "TABLE (tenant_id uuid, stage_id uuid)",
    f"""
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
    volatility="VOLATILE",
)

# How many stages of each kind could start now; what is over *most* a tenant is not counted.
WAITING_STAGES = door(
    "waiting_stages(kinds text[], most integer)",
    "TABLE (kind text, number bigint)",
    f"""
    SELECT k.kind, count(*) FROM unnest(kinds) k(kind) CROSS JOIN tenants_tenant t
    CROSS JOIN LATERAL ({_LINE.format(kind="k.kind", most="most")}) line
    WHERE {_OPEN.format(kind="k.kind")} GROUP BY k.kind
    """,  # noqa: S608  # As above.
)

# What the operator's page of the pipeline shows of each tenant: counts and ages, no content.
PIPELINE_STANDING = door(
    "pipeline_standing()",
    "TABLE (tenant_id uuid, kind text, state text, number bigint, oldest timestamptz)",
    """
    SELECT s.tenant_id, s.kind::text, s.state::text, count(*), min(
        CASE s.state WHEN 'ready' THEN s.next_attempt_at
        WHEN 'running' THEN s.started_at ELSE s.finished_at END
    )
    FROM calls_stage s WHERE s.state IN ('ready', 'running', 'failed', 'dead')
    GROUP BY s.tenant_id, s.kind, s.state
    """,
)

# The tenant's passages nearest to a question by meaning and by words, `most` of each. A word weighs
# more the fewer passages hold it (the inverse document frequency of BM25); a passage counts from
# half of the question's weight on, so that common words alone find nothing. Both look at all the
# tenant's passages: an index over every tenant's rows would end among the others', and row
# security would keep us from it. Vectors of another engine than `engine` are not compared.
SEARCH_PASSAGES = door(
    "search_passages(asked text, spoken regconfig, near halfvec, engine text, most integer)",
    "TABLE (passage_id uuid, by_meaning bigint, by_words bigint, similarity double precision)",
    """
    WITH published AS MATERIALIZED (
        SELECT p.id, p.words, CASE WHEN p.embedded_by = engine THEN p.embedding <=> near END AS far
        FROM tickets_passage p
        JOIN tickets_articleversion v ON v.id = p.version_id AND v.is_published
        JOIN tickets_knowledgearticle a ON a.id = v.article_id AND NOT a.is_archived
        WHERE p.tenant_id = app_tenant()
    ), nearest AS (
        SELECT id, row_number() OVER (ORDER BY far, id) AS place
        FROM published WHERE far < 1 ORDER BY place LIMIT most
    ), question AS MATERIALIZED (
        SELECT DISTINCT word, word::tsquery AS query
        FROM regexp_split_to_table(plainto_tsquery(spoken, asked)::text, ' & ') word
        WHERE word <> ''
    ), held AS MATERIALIZED (
        SELECT q.word, p.id FROM question q JOIN published p ON p.words @@ q.query
    ), counted AS (
        SELECT q.word, count(h.id) AS holding, (SELECT count(*) FROM published) AS every
        FROM question q LEFT JOIN held h USING (word) GROUP BY q.word
    ), weighed AS MATERIALIZED (
        SELECT word, round(ln(1 + (every - holding + 0.5) / (holding + 0.5)), 6) AS weight
        FROM counted
    ), wordiest AS (
        SELECT h.id, row_number() OVER (ORDER BY sum(w.weight) DESC, h.id) AS place
        FROM held h JOIN weighed w USING (word) GROUP BY h.id
        HAVING sum(w.weight) >= (SELECT sum(weight) / 2 FROM weighed) ORDER BY place LIMIT most
    )
    SELECT id, nearest.place, wordiest.place, 1 - published.far
    FROM nearest FULL JOIN wordiest USING (id) JOIN published USING (id)
    """,
)

# Which tenants have work that no request waits for: tickets that nothing has decided for half a
# minute, replies to be sent, and the one training whose turn it is, while no other runs.
TICKET_WORK = door(
    "ticket_work()",
    "TABLE (tenant_id uuid, kind text)",
    """
    SELECT t.id, work.kind FROM tenants_tenant t CROSS JOIN LATERAL (
        SELECT 'decision' AS kind WHERE EXISTS (
            SELECT 1 FROM tickets_ticket k
            WHERE k.tenant_id = t.id AND k.status = 'open'
            AND k.created_at < statement_timestamp() - interval '30 seconds'
            AND NOT EXISTS (SELECT 1 FROM tickets_decision d WHERE d.ticket_id = k.id)
        ) UNION ALL SELECT 'delivery' WHERE EXISTS (
            SELECT 1 FROM tickets_ticketmessage m
            WHERE m.tenant_id = t.id AND m.delivery = 'waiting'
            AND m.deliver_after <= statement_timestamp()
        )
    ) work WHERE t.status = 'active'
    UNION ALL (
        SELECT v.tenant_id, 'training' FROM tickets_classifierversion v
        JOIN tenants_tenant t ON t.id = v.tenant_id AND t.status = 'active'
        WHERE v.state = 'training'
        AND (v.claimed_until IS NULL OR v.claimed_until < statement_timestamp())
        AND NOT EXISTS (
            SELECT 1 FROM tickets_classifierversion running WHERE running.state = 'training'
            AND running.claimed_until >= statement_timestamp()
        )
        ORDER BY v.created_at, v.id LIMIT 1
    )
    """,
)
