"""A province says nothing without its country: where there is none it goes."""

from typing import Any

from django.db import migrations, models


def clear(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "Issuer").objects.filter(country="").update(province="")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_memberships_say_since_when")]
    operations = [
        migrations.RunPython(clear, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("province", ""), models.Q(("country", ""), _negated=True), _connector="OR"
                ),
                name="issuer_province_only_with_a_country",
            ),
        ),
    ]
