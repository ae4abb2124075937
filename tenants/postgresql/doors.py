"""The few questions that must be answered before a tenant is known.

Each is a SECURITY DEFINER function with a fixed search path that returns ids only, so that the
application's role needs no right to read the rows behind it.
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


def door(signature: str, returns: str, query: str) -> tuple[str, str]:
    """The SQL that opens a door and the SQL that closes it, for `migrations.RunSQL`."""
    arguments = ", ".join(part.split()[1] for part in _arguments(signature))
    name = signature.split("(", 1)[0]
    opening = (
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER "
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
