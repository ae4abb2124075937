"""The inventory of the object storage."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models

from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredObject",
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
                ("subject_kind", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                ("kind", models.CharField(max_length=24)),
                ("key", models.CharField(max_length=300)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
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
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["tenant", "subject_id"], name="stored_objects_of_a_subject"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "key"), name="stored_object_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "key__startswith",
                                django.db.models.functions.text.Concat(
                                    django.db.models.functions.comparison.Cast(
                                        "tenant", models.TextField()
                                    ),
                                    models.Value("/"),
                                ),
                            )
                        ),
                        name="stored_object_key_begins_with_its_tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__regex", "^[a-z][a-z_]*$"),
                            ("subject_kind__regex", "^[a-z][a-z_]*$"),
                        ),
                        name="stored_object_kinds_are_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sha256", ""), ("sha256__regex", "^[0-9a-f]{64}$"), _connector="OR"
                        ),
                        name="stored_object_sha256_is_hex",
                    ),
                ],
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("StoredObject"),
    ]
