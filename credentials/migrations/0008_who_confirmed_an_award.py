"""Whoever confirms an award answers for it; of those confirmed before, the one who prepared it does."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_who_prepared(apps, schema_editor):
    awards = apps.get_model("credentials", "BulkAward").objects.filter(confirmed_at__isnull=False)
    awards.update(confirmed_by=models.F("by"))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("credentials", "0007_newest_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkaward",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(name_who_prepared, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="bulkaward",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="bulk_award_confirmed_by_somebody",
            ),
        ),
    ]
