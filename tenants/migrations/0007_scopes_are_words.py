"""Which scopes a key may have, the installed apps declare; the table checks a word's form."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.lookups import Regex

AS_ONE_TEXT = models.Func(
    models.F("scopes"),
    models.Value(" "),
    models.Value("?"),
    function="array_to_string",
    output_field=models.TextField(),
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_stored_objects")]

    operations = [
        migrations.RemoveConstraint(model_name="apikey", name="api_key_scopes_known"),
        migrations.AlterField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=Regex(AS_ONE_TEXT, "^([a-z_]+:[a-z_]+( |$))*$"),
                name="api_key_scopes_are_words",
            ),
        ),
    ]
