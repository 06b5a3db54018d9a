"""The newest credentials, found without sorting all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credentials", "0006_awards_that_a_command_goes_on_with")]

    operations = [
        migrations.AddIndex(
            model_name="credential",
            index=models.Index(fields=["-awarded_at", "-id"], name="credential_newest_first"),
        ),
    ]
