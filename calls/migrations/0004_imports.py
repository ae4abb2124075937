"""Imports and their lines, behind the wall."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models

from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0003_pipeline"),
        ("tenants", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
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
                ("name", models.CharField(max_length=255, verbose_name="manifest")),
                ("manifest_sha256", models.CharField(max_length=64)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("folder", "a folder"),
                            ("bucket", "the bucket"),
                            ("web", "HTTPS addresses"),
                        ],
                        max_length=8,
                        verbose_name="files come from",
                    ),
                ),
                ("base", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "checking"),
                            ("checked", "checked"),
                            ("running", "running"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("line_count", models.PositiveIntegerField(verbose_name="lines")),
                ("by_name", models.CharField(blank=True, max_length=140)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                    ),
                ),
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
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ImportLine",
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
                ("number", models.PositiveIntegerField(verbose_name="line")),
                ("source", models.CharField(max_length=2000, verbose_name="file")),
                ("values", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("fits", "fits"),
                            ("done", "imported"),
                            ("linked", "known recording"),
                            ("skipped", "known call"),
                            ("refused", "refused"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("token", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "next_attempt_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="calls.call",
                    ),
                ),
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="calls.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an import",
                "verbose_name_plural": "lines of imports",
                "ordering": ["run", "number"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("across_tenants", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["tenant", "manifest_sha256"], name="import_run_by_manifest"),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["checking", "checked", "running", "finished", "cancelled"])
                ),
                name="import_run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["folder", "bucket", "web"])),
                name="import_run_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base", ""), ("source", "web")),
                    models.Q(
                        models.Q(("source", "web"), _negated=True),
                        models.Q(("base", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="import_run_knows_where_files_are",
            ),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["run", "state", "number"], name="import_line_by_state"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="import_line_once_per_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["waiting", "fits", "done", "linked", "skipped", "refused", "failed"],
                    )
                ),
                name="import_line_state_known",
            ),
        ),
        BuildWall("ImportRun"),
        BuildWall("ImportLine"),
    ]
