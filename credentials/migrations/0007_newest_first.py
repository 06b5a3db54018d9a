"""The newest credentials, found without sorting all; those of an address, without reading all."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # issuing goes on while the indexes are built
    dependencies = [("credentials", "0006_awards_that_a_command_goes_on_with")]

    operations = [
        AddIndexConcurrently(
            model_name="credential",
            index=models.Index(fields=["email"], name="credential_by_address"),
        ),
        AddIndexConcurrently(
            model_name="credential",
            index=models.Index(fields=["-awarded_at", "-id"], name="credential_newest_first"),
        ),
    ]
