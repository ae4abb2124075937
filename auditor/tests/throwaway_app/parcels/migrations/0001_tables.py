"""The table of parcels."""

import django.db.models.deletion
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("label", models.CharField(max_length=60)),
                ("grams", models.PositiveIntegerField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        default=tenants.scope.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["label", "pk"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
    ]
