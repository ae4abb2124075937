"""Trainings as items of the work queue; a version that waits for its training keeps its turn."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models

from tenants.postgresql.operations import BuildWall

BEGUN = """
    INSERT INTO tickets_training (
        id, tenant_id, created_at, updated_at, version_id, kind, state, priority, attempt, raised,
        deaths, next_attempt_at, error_code, error_message, is_retryable
    )
    SELECT gen_random_uuid(), tenant_id, now(), now(), id, 'training', 'ready', 0, 0, 0, 0,
        created_at, '', '', true
    FROM tickets_classifierversion WHERE state = 'training';
    SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_functions"),
        ("tickets", "0011_actors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Training",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "ready"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("dead", "dead"),
                            ("cancelled", "cancelled"),
                        ],
                        default="ready",
                        max_length=12,
                    ),
                ),
                ("priority", models.SmallIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("raised", models.PositiveIntegerField(default=0)),
                ("deaths", models.PositiveIntegerField(default=0)),
                ("fencing_token", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("deadline", models.DateTimeField(null=True)),
                (
                    "next_attempt_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("error_code", models.CharField(blank=True, max_length=60)),
                ("error_message", models.CharField(blank=True, max_length=500)),
                ("is_retryable", models.BooleanField(default=True)),
                ("kind", models.CharField(default="training", max_length=16)),
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
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training",
                        to="tickets.classifierversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        models.F("tenant"),
                        models.F("kind"),
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("next_attempt_at"),
                        models.F("id"),
                        condition=models.Q(("state", "ready")),
                        name="training_ready",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["tenant", "kind", "lease_until"],
                        name="training_running",
                    ),
                    models.Index(
                        fields=["tenant", "kind", "started_at"], name="training_last_started"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("ready", "running", "failed", "dead"))),
                        fields=["tenant", "kind", "state"],
                        name="training_unsettled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["ready", "running", "done", "failed", "dead", "cancelled"],
                            )
                        ),
                        name="training_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z][a-z_]*$")),
                        name="training_kind_is_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(
                                ("fencing_token__isnull", False), ("lease_until__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="training_runs_under_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "attempt__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("raised"), "+", models.F("deaths")
                                ),
                            )
                        ),
                        name="training_attempts_cover_failures",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("across_tenants", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("Training"),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="classifierversion",
            name="attempt",
        ),
        migrations.RemoveField(
            model_name="classifierversion",
            name="claimed_until",
        ),
    ]
