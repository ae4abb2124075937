"""Close the new tables and keys, and open the door to the work that waits."""

from django.db import migrations

from tickets.migrations import _functions_at_33e3dd5 as doors
from tenants.postgresql.operations import BuildWall, BuildWallKey


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_work")]

    operations = [
        BuildWall("CallRule"),
        BuildWall("IntentSuggestion"),
        BuildWall("SecondOpinion"),
        BuildWallKey("Intent", "team_id"),
        BuildWallKey("Ticket", "opened_by_id"),
        migrations.RunSQL(*doors.TICKET_WORK),
    ]
