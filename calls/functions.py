"""The search for calls by what was said in them."""

from __future__ import annotations

from typing import Final

from tenants.postgresql.functions import SqlFunction

# The tenant's calls that a question finds. Row security keeps a query from the index (`@@` is not
# leakproof), hence a function that asks for the tenant itself. It does so twice: each document
# holds its tenant's id as a word, so the index meets the few of a small tenant and not everybody's;
# IS TRUE keeps the planner from an index on tenants, which would have it read all their words.
# Ranks need each document's words, which are most of its bytes: where more than `most_ranked` calls
# match, all are of rank 0.
SEARCH_CALLS: Final = SqlFunction(
    name="search_calls",
    arguments="sought tsquery, most_ranked integer",
    returns="TABLE (call_id uuid, rank real)",
    body="""
    WITH matching AS MATERIALIZED (
        SELECT d.id, d.call_id FROM calls_searchdocument d
        WHERE (d.tenant_id = app_tenant()) IS TRUE
        AND d.words @@ (quote_literal(app_tenant()::text)::tsquery && sought)
    ), counted AS MATERIALIZED (
        SELECT count(*) <= most_ranked AS are_few FROM matching
    )
    SELECT m.call_id, CASE WHEN c.are_few THEN (
        SELECT ts_rank('{1,1,1,1}', d.words, sought, 1) FROM calls_searchdocument d
        WHERE d.id = m.id
    ) ELSE 0 END
    FROM matching m CROSS JOIN counted c
    """,
)

FUNCTIONS: Final = (SEARCH_CALLS,)
