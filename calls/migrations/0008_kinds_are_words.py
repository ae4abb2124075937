"""Let a kind of work be any word: apps above add kinds, and the registry knows them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_actors"),
        ("tenants", "0004_functions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stage",
            name="stage_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="systempause",
            name="system_pause_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="tenantpause",
            name="tenant_pause_kind_known",
        ),
        migrations.AlterField(
            model_name="stage",
            name="kind",
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name="systempause",
            name="kind",
            field=models.CharField(blank=True, max_length=16, verbose_name="stage"),
        ),
        migrations.AlterField(
            model_name="tenantpause",
            name="kind",
            field=models.CharField(blank=True, max_length=16, verbose_name="stage"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^[a-z][a-z_]*$")), name="stage_kind_is_a_word"
            ),
        ),
        migrations.AddConstraint(
            model_name="systempause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", ""), ("kind__regex", "^[a-z][a-z_]*$"), _connector="OR"
                ),
                name="system_pause_kind_is_a_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenantpause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", ""), ("kind__regex", "^[a-z][a-z_]*$"), _connector="OR"
                ),
                name="tenant_pause_kind_is_a_word",
            ),
        ),
    ]
