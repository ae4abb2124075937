"""Close the table of suspended mail, and the key to the ticket that another follows."""

from django.db import migrations

from tenants.postgresql.operations import BuildWall, BuildWallKey


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_incoming_mail")]

    operations = [
        BuildWall("SuspendedMail"),
        BuildWallKey("Ticket", "follows_id"),
    ]
