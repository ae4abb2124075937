"""The SQL functions as the migrations up to 33e3dd5 made them. It does not change any more.

The functions of today stand in tenants/functions.py.
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

TENANTS_OF_USER = (
    """CREATE FUNCTION tenants_of_user(who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT m.tenant_id FROM tenants_membership m JOIN tenants_tenant t ON t.id = m.tenant_id JOIN tenants_user u ON u.id = m.user_id WHERE m.user_id = who AND m.is_active AND u.is_active AND t.status = 'active' ORDER BY t.name, t.id $$""",
    "DROP FUNCTION IF EXISTS tenants_of_user(uuid)",
)

TENANT_OF_API_KEY = (
    """CREATE FUNCTION tenant_of_api_key(key_prefix text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ SELECT k.tenant_id FROM tenants_apikey k JOIN tenants_tenant t ON t.id = k.tenant_id WHERE k.prefix = key_prefix AND t.status = 'active' $$""",
    "DROP FUNCTION IF EXISTS tenant_of_api_key(text)",
)
