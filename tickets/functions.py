"""The search for passages, and which tenants have tickets that nothing has decided."""

from __future__ import annotations

from typing import Final

from tenants.postgresql.functions import SqlFunction

# The tenant's passages nearest to a question by meaning and by words, `most` of each. A word weighs
# more the fewer passages hold it (the inverse document frequency of BM25); a passage counts from
# half of the question's weight on, so that common words alone find nothing. Both look at all the
# tenant's passages: an index over every tenant's rows would end among the others', and row
# security would keep us from it. Vectors of another engine than `engine` are not compared.
SEARCH_PASSAGES: Final = SqlFunction(
    name="search_passages",
    arguments="asked text, spoken regconfig, near halfvec, engine text, most integer",
    returns=(
        "TABLE (passage_id uuid, by_meaning bigint, by_words bigint, similarity double precision)"
    ),
    body="""
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

# Which tenants have tickets that nothing has decided for half a minute.
UNDECIDED_TENANTS: Final = SqlFunction(
    name="undecided_tenants",
    arguments="",
    returns="SETOF uuid",
    body="""
    SELECT t.id FROM tenants_tenant t WHERE t.status = 'active' AND EXISTS (
        SELECT 1 FROM tickets_ticket k
        WHERE k.tenant_id = t.id AND k.status = 'open'
        AND k.created_at < statement_timestamp() - interval '30 seconds'
        AND NOT EXISTS (SELECT 1 FROM tickets_decision d WHERE d.ticket_id = k.id)
    )
    """,
)

FUNCTIONS: Final = (SEARCH_PASSAGES, UNDECIDED_TENANTS)
