"""Mark the functions that stand: `migrate` replaces them and drops those no longer declared."""

from django.db import migrations

MARK = """
DO $$ BEGIN
    COMMENT ON FUNCTION {} IS 'Declared in code; migrate replaces it.';
EXCEPTION WHEN undefined_function THEN NULL; -- Dropped since, and migrated back and forth.
END $$
"""
FUNCTIONS = ["app_tenant()", "tenants_of_user(uuid)", "tenant_of_api_key(text)"]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_ticket_scopes")]

    operations = [
        migrations.RunSQL(MARK.format(function), migrations.RunSQL.noop) for function in FUNCTIONS
    ]
