"""Open the door through which a tenant's passages are found."""

from django.db import migrations

from tickets.migrations import _functions_at_33e3dd5 as doors


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_wall")]

    operations = [migrations.RunSQL(*doors.SEARCH_PASSAGES)]
