"""The SQL functions as the migrations up to 33e3dd5 made them. It does not change any more.

The functions of today stand in tickets/functions.py.
"""

SEARCH_PASSAGES = (
    """CREATE FUNCTION search_passages(asked text, spoken regconfig, near halfvec, engine text, most integer) RETURNS TABLE (passage_id uuid, by_meaning bigint, by_words bigint, similarity double precision) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
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
     $$""",
    "DROP FUNCTION IF EXISTS search_passages(text, regconfig, halfvec, text, integer)",
)

TICKET_WORK = (
    """CREATE FUNCTION ticket_work() RETURNS TABLE (tenant_id uuid, kind text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ 
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
     $$""",
    "DROP FUNCTION IF EXISTS ticket_work()",
)
