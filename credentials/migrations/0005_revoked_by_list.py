"""The set bits of a status list, found without reading its other credentials."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # issuing goes on while the index is built
    dependencies = [("credentials", "0004_standing_is_final")]

    operations = [
        AddIndexConcurrently(
            model_name="credential",
            index=models.Index(
                condition=models.Q(("revoked_at__isnull", False)),
                fields=["status_list", "status_index"],
                name="credential_revoked_by_list",
            ),
        ),
    ]
