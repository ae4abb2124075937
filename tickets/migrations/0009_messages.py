from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_messages"),
        ("tickets", "0008_words"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="callrule",
            name="call_rule_asks_for_something",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sentiment", ""), _negated=True),
                    models.Q(("words", []), _negated=True),
                    ("has_open_actions", True),
                    _connector="OR",
                ),
                name="call_rule_asks_for_something",
                violation_error_message="Set at least one condition.",
            ),
        ),
    ]
