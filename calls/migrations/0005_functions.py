"""Mark the functions that stand: `migrate` replaces them and drops those no longer declared."""

from django.db import migrations

MARK = """
DO $$ BEGIN
    COMMENT ON FUNCTION {} IS 'Declared in code; migrate replaces it.';
EXCEPTION WHEN undefined_function THEN NULL; -- Dropped since, and migrated back and forth.
END $$
"""
FUNCTIONS = ["next_stage(text)", "waiting_stages(text[], integer)", "pipeline_standing()"]


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_imports")]

    operations = [
        migrations.RunSQL(MARK.format(function), migrations.RunSQL.noop) for function in FUNCTIONS
    ]
