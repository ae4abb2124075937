"""The audit trail, behind the wall."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models


from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_scopes_are_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
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
                    "by_kind",
                    models.CharField(
                        choices=[
                            ("person", "member"),
                            ("api_key", "API key"),
                            ("platform", "platform staff"),
                            ("customer", "customer"),
                            ("system", "system"),
                            ("unknown", "unknown"),
                        ],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("by_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("action", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                (
                    "before",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, null=True
                    ),
                ),
                ("key_id", models.UUIDField(null=True)),
                ("address", models.CharField(blank=True, max_length=64)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                        verbose_name="by",
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
                "ordering": ["created_at", "pk"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["tenant", "subject_id", "created_at"], name="audit_of_a_subject"
                    ),
                    models.Index(
                        fields=["tenant", "-created_at", "-id"], name="audit_newest_first"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_kind", "person"), ("by__isnull", False)),
                            models.Q(
                                (
                                    "by_kind__in",
                                    ["api_key", "platform", "customer", "system", "unknown"],
                                ),
                                ("by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="audit_event_actor_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__regex", "^[a-z_]+(\\.[a-z_]+)+$")),
                        name="audit_event_action_is_a_dotted_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("key_id__isnull", True), ("by_kind", "api_key"), _connector="OR"
                        ),
                        name="audit_event_key_is_a_programs",
                    ),
                ],
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("AuditEvent"),
    ]
