from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_functions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[("auto_resolve", "resolve automatically"), ("escalate", "escalate")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("auto_resolved", "resolved automatically"),
                    ("escalated", "escalated"),
                    ("closed", "closed"),
                ],
                default="open",
                editable=False,
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="ticketevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("auto_resolve", "resolved automatically"),
                    ("escalate", "escalated"),
                    ("opened", "opened"),
                    ("wrote", "the customer replied"),
                    ("replied", "replied"),
                    ("noted", "note added"),
                    ("assigned", "assigned"),
                    ("queued", "moved to a team"),
                    ("linked", "linked to a call"),
                    ("merged", "merged"),
                    ("closed", "closed"),
                    ("reopened", "reopened"),
                    ("relabelled", "intent corrected"),
                    ("audited", "audited"),
                    ("rated", "rated by the customer"),
                    ("changed", "changed"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="ticketmessage",
            name="delivery",
            field=models.CharField(
                choices=[
                    ("none", "not sent by e-mail"),
                    ("waiting", "waiting to be sent"),
                    ("sent", "sent"),
                    ("failed", "could not be sent"),
                ],
                default="none",
                max_length=8,
            ),
        ),
    ]
