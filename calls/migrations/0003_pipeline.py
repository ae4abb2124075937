"""Pauses, the fair next stage, and which recording is the same as another."""

import django.db.models.deletion
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models

from calls.migrations import _functions_at_33e3dd5 as doors
from tenants.postgresql.operations import BuildWall, BuildWallKey


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0002_wall"),
        ("tenants", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="SystemPause",
            fields=[
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("transcription", "transcription"), ("analysis", "analysis")],
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("by_name", models.CharField(max_length=200, verbose_name="paused by")),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="resumed at"),
                ),
                (
                    "ended_by_name",
                    models.CharField(blank=True, max_length=200, verbose_name="resumed by"),
                ),
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
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="TenantPause",
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
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("transcription", "transcription"), ("analysis", "analysis")],
                        max_length=16,
                        verbose_name="stage",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("by_name", models.CharField(max_length=200, verbose_name="paused by")),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="resumed at"),
                ),
                (
                    "ended_by_name",
                    models.CharField(blank=True, max_length=200, verbose_name="resumed by"),
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
                "ordering": ["-created_at"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="stage",
            name="stage_ready",
        ),
        migrations.RemoveIndex(
            model_name="stage",
            name="stage_running",
        ),
        migrations.RemoveField(
            model_name="stage",
            name="rung_at",
        ),
        migrations.AddField(
            model_name="recording",
            name="same_as",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="calls.recording",
            ),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(
                models.F("tenant"),
                models.F("kind"),
                models.OrderBy(models.F("priority"), descending=True),
                models.F("next_attempt_at"),
                models.F("id"),
                condition=models.Q(("state", "ready")),
                name="stage_ready",
            ),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["tenant", "kind", "lease_until"],
                name="stage_running",
            ),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(fields=["tenant", "kind", "started_at"], name="stage_last_started"),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(
                condition=models.Q(("state__in", ("ready", "running", "failed", "dead"))),
                fields=["tenant", "kind", "state"],
                name="stage_unsettled",
            ),
        ),
        migrations.AddConstraint(
            model_name="systempause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("kind",),
                name="system_pause_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="systempause",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["", "transcription", "analysis"])),
                name="system_pause_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantpause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "kind"),
                name="tenant_pause_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantpause",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["", "transcription", "analysis"])),
                name="tenant_pause_kind_known",
            ),
        ),
        BuildWall("TenantPause"),
        BuildWallKey("Recording", "same_as_id"),
        migrations.RunSQL(*reversed(doors.DUE_STAGES)),
        migrations.RunSQL(*doors.NEXT_STAGE),
        migrations.RunSQL(*doors.WAITING_STAGES),
        migrations.RunSQL(*doors.PIPELINE_STANDING),
    ]
