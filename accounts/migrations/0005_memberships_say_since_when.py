"""Nobody wrote down when a role was given: it is taken to be as old as the account."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    joined = apps.get_model("accounts", "User").objects.filter(pk=models.OuterRef("user"))
    apps.get_model("accounts", "Membership").objects.update(
        since_at=models.Subquery(joined.values("joined_at"))
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_calendar_counted")]
    operations = [
        migrations.AddField(
            model_name="membership",
            name="since_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
