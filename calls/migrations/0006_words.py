from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0005_functions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importline",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("fits", "valid"),
                    ("done", "imported"),
                    ("linked", "duplicate recording"),
                    ("skipped", "existing call"),
                    ("refused", "rejected"),
                    ("failed", "failed"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="source",
            field=models.CharField(
                choices=[("folder", "folder"), ("bucket", "bucket"), ("web", "HTTPS")],
                max_length=8,
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="upload",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "created"),
                    ("uploading", "uploading"),
                    ("received", "received"),
                    ("bound", "attached to a call"),
                    ("rejected", "rejected"),
                    ("expired", "expired"),
                    ("aborted", "aborted"),
                ],
                default="created",
                max_length=12,
            ),
        ),
    ]
