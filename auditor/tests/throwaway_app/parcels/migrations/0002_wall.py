"""Close the table of parcels to other tenants."""

from django.db import migrations

from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [("parcels", "0001_tables"), ("tenants", "0002_wall")]

    operations = [BuildWall("Parcel")]
