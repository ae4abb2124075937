"""The standard names of what a classifier learns from."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_messages")]

    operations = [
        migrations.RenameField("classifierversion", "lesson", "training_set"),
        migrations.RenameField("example", "views", "features"),
        migrations.RenameField("example", "viewed_by", "features_by"),
    ]
