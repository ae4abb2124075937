"""What must be asked before a tenant is known, and whose rows a session may see."""

from __future__ import annotations

from typing import Final

from tenants.postgresql.functions import SqlFunction

APP_TENANT: Final = SqlFunction(
    name="app_tenant",
    arguments="",
    returns="uuid",
    language="plpgsql",
    volatility="STABLE PARALLEL SAFE",
    is_security_definer=False,
    search_path="pg_catalog",
    body="""
DECLARE held text := current_setting('app.tenant_id', true);
BEGIN
    IF held IS NULL OR held = '' THEN
        RAISE EXCEPTION 'no tenant: enter a scope before touching tenant-owned rows'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN held::uuid;
END
    """,
)

TENANTS_OF_USER: Final = SqlFunction(
    name="tenants_of_user",
    arguments="who uuid",
    returns="SETOF uuid",
    body="""
    SELECT m.tenant_id FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id
    JOIN tenants_user u ON u.id = m.user_id
    WHERE m.user_id = who AND m.is_active AND u.is_active AND t.status = 'active'
    ORDER BY t.name, t.id
    """,
)

TENANT_OF_API_KEY: Final = SqlFunction(
    name="tenant_of_api_key",
    arguments="key_prefix text",
    returns="uuid",
    body="""
    SELECT k.tenant_id FROM tenants_apikey k JOIN tenants_tenant t ON t.id = k.tenant_id
    WHERE k.prefix = key_prefix AND t.status = 'active'
    """,
)

TENANTS_HELD_BY_BUDGET: Final = SqlFunction(
    name="tenants_held_by_budget",
    arguments="",
    returns="SETOF uuid",
    body="""
    SELECT DISTINCT p.tenant_id FROM tenants_tenantpause p
    WHERE p.cause = 'budget' AND p.ended_at IS NULL
    """,
)

FUNCTIONS: Final = (APP_TENANT, TENANTS_OF_USER, TENANT_OF_API_KEY, TENANTS_HELD_BY_BUDGET)
