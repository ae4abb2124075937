"""Open the door through which a tenant's passages are found."""

from django.db import migrations

from tenants.postgresql import doors


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_wall")]

    operations = [migrations.RunSQL(*doors.SEARCH_PASSAGES)]
