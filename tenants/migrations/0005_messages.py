from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_functions"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="membership",
            name="membership_one_per_person_and_tenant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "user"),
                name="membership_one_per_person_and_tenant",
                violation_error_message="This person is already a member.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="teammember",
            name="team_member_once",
            constraint=models.UniqueConstraint(
                fields=("team", "membership"),
                name="team_member_once",
                violation_error_message="This person is already in the team.",
            ),
        ),
    ]
