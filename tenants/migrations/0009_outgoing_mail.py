"""Mail on its way out, as items of the work queue."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models
from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0008_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutgoingMail",
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
                ("kind", models.CharField(max_length=16)),
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
                ("subject_id", models.UUIDField()),
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
                "verbose_name_plural": "outgoing mail",
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
                        name="outgoingmail_ready",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["tenant", "kind", "lease_until"],
                        name="outgoingmail_running",
                    ),
                    models.Index(
                        fields=["tenant", "kind", "started_at"], name="outgoingmail_last_started"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("ready", "running", "failed", "dead"))),
                        fields=["tenant", "kind", "state"],
                        name="outgoingmail_unsettled",
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
                        name="outgoingmail_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z][a-z_]*$")),
                        name="outgoingmail_kind_is_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(
                                ("fencing_token__isnull", False), ("lease_until__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="outgoingmail_runs_under_a_lease",
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
                        name="outgoingmail_attempts_cover_failures",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "kind", "subject_id"), name="outgoing_mail_once_a_subject"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("across_tenants", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("OutgoingMail"),
    ]
