"""Pauses of all work, which stood among the calls while only calls were worked on."""

import django.db.models.deletion
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models
from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0009_outgoing_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="SystemPause",
            fields=[
                ("kind", models.CharField(blank=True, max_length=16, verbose_name="kind of work")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="resumed at"),
                ),
                (
                    "ended_by_kind",
                    models.CharField(
                        blank=True,
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
                (
                    "ended_by_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="resumed by"
                    ),
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
                (
                    "by_name",
                    models.CharField(editable=False, max_length=200, verbose_name="paused by"),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("kind",),
                        name="system_pause_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""), ("kind__regex", "^[a-z][a-z_]*$"), _connector="OR"
                        ),
                        name="system_pause_kind_is_a_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_kind__in", ["platform", "system", "unknown"])),
                        name="system_pause_by_an_operator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by_kind", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by_kind__in", ["platform", "system", "unknown"]),
                            ),
                            _connector="OR",
                        ),
                        name="system_pause_ended_by_an_operator",
                    ),
                ],
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
                ("kind", models.CharField(blank=True, max_length=16, verbose_name="kind of work")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "ended_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="resumed at"),
                ),
                (
                    "ended_by_kind",
                    models.CharField(
                        blank=True,
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
                (
                    "ended_by_name",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="resumed by"
                    ),
                ),
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
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
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
                "ordering": ["-created_at"],
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("tenant", "kind"),
                        name="tenant_pause_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""), ("kind__regex", "^[a-z][a-z_]*$"), _connector="OR"
                        ),
                        name="tenant_pause_kind_is_a_word",
                    ),
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
                        name="tenant_pause_actor_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("ended_by_kind", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(
                                    models.Q(
                                        ("ended_by_kind", "person"), ("ended_by__isnull", False)
                                    ),
                                    models.Q(
                                        (
                                            "ended_by_kind__in",
                                            [
                                                "api_key",
                                                "platform",
                                                "customer",
                                                "system",
                                                "unknown",
                                            ],
                                        ),
                                        ("ended_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="tenant_pause_ended_by_somebody_known",
                    ),
                ],
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("TenantPause"),
    ]
