"""Hand the pauses to tenants: they hold all work now, not only the stages of calls."""

from django.db import migrations

TENANT_COLUMNS = """
    id, tenant_id, created_at, updated_at, kind, reason, by_id, by_kind, by_name, ended_at,
    ended_by_id, ended_by_kind, ended_by_name
"""
SYSTEM_COLUMNS = """
    id, created_at, kind, reason, by_kind, by_name, ended_at, ended_by_kind, ended_by_name
"""


def moved(name, columns, *, to, back):
    return migrations.RunSQL(
        f"INSERT INTO {to}_{name} ({columns}) SELECT {columns} FROM {back}_{name}; "
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"INSERT INTO {back}_{name} ({columns}) SELECT {columns} FROM {to}_{name}; "
        "SET CONSTRAINTS ALL IMMEDIATE",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0009_stored_objects"),
        ("tenants", "0010_pauses"),
    ]

    operations = [
        moved("tenantpause", TENANT_COLUMNS, to="tenants", back="calls"),
        moved("systempause", SYSTEM_COLUMNS, to="tenants", back="calls"),
        migrations.DeleteModel(name="SystemPause"),
        migrations.DeleteModel(name="TenantPause"),
    ]
