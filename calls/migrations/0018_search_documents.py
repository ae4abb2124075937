"""A row a call for what was said in it, and the index that finds it."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
import tenants.identifiers
import tenants.scope
from django.db import migrations, models

from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0017_word_timing"),
        ("tenants", "0012_usage_estimates"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
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
                    "dictionary",
                    models.CharField(
                        choices=[
                            ("simple", "simple"),
                            ("danish", "danish"),
                            ("german", "german"),
                            ("english", "english"),
                            ("spanish", "spanish"),
                            ("finnish", "finnish"),
                            ("french", "french"),
                            ("italian", "italian"),
                            ("dutch", "dutch"),
                            ("norwegian", "norwegian"),
                            ("portuguese", "portuguese"),
                            ("russian", "russian"),
                            ("swedish", "swedish"),
                            ("turkish", "turkish"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
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
                    "transcript",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="calls.transcript",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "across_tenants",
                "default_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="search_document_words"
                    ),
                    models.Index(
                        fields=["tenant", "dictionary"], name="search_document_dictionary"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "dictionary__in",
                                [
                                    "simple",
                                    "danish",
                                    "german",
                                    "english",
                                    "spanish",
                                    "finnish",
                                    "french",
                                    "italian",
                                    "dutch",
                                    "norwegian",
                                    "portuguese",
                                    "russian",
                                    "swedish",
                                    "turkish",
                                ],
                            )
                        ),
                        name="search_document_dictionary_known",
                    )
                ],
            },
            managers=[
                ("across_tenants", django.db.models.manager.Manager()),
                ("objects", django.db.models.manager.Manager()),
            ],
        ),
        BuildWall("SearchDocument"),
    ]
