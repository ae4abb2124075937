"""Close the table of attachments."""

from django.db import migrations

from tenants.postgresql.operations import BuildWall


class Migration(migrations.Migration):
    dependencies = [("tickets", "0016_attachments")]

    operations = [BuildWall("Attachment")]
