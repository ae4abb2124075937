"""Close the tenants' tables to each other, and open the doors that sign-in needs."""

from django.db import migrations

from tenants.migrations import _functions_at_33e3dd5 as doors
from tenants.postgresql.operations import BuildWall

OWNED = [
    "Membership",
    "Team",
    "TeamMember",
    "TenantSettings",
    "ApiKey",
    "IdempotencyRecord",
    "PhoneNumber",
    "UsageEntry",
]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_tables")]

    operations = [
        migrations.RunSQL(doors.APP_TENANT, "DROP FUNCTION app_tenant()"),
        *(BuildWall(name) for name in OWNED),
        migrations.RunSQL(*doors.TENANTS_OF_USER),
        migrations.RunSQL(*doors.TENANT_OF_API_KEY),
    ]
