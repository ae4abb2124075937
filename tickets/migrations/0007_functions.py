"""Mark the functions that stand: `migrate` replaces them and drops those no longer declared."""

from django.db import migrations

MARK = """
DO $$ BEGIN
    COMMENT ON FUNCTION {} IS 'Declared in code; migrate replaces it.';
EXCEPTION WHEN undefined_function THEN NULL; -- Dropped since, and migrated back and forth.
END $$
"""
FUNCTIONS = ["search_passages(text, regconfig, halfvec, text, integer)", "ticket_work()"]


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_merged")]

    operations = [
        migrations.RunSQL(MARK.format(function), migrations.RunSQL.noop) for function in FUNCTIONS
    ]
