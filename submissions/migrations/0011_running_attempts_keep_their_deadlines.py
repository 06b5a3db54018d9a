"""What was handed in before is judged by the numbers that its issuer has now, also once these change."""

from typing import Any

from django.db import migrations

FIELDS = ("decision_days", "review_days", "third_review_days", "completeness_days", "invitation_days")


def promise(apps: Any, schema_editor: Any) -> None:
    attempts = apps.get_model("submissions", "Attempt").objects.filter(submitted_at__isnull=False)
    for issuer in apps.get_model("accounts", "Issuer").objects.all():
        of_issuer = attempts.filter(submission__badge_version__badge__issuer=issuer, deadlines=None)
        of_issuer.update(deadlines={field: getattr(issuer, field) for field in FIELDS})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_calendar_and_deadlines_of_issuers"),
        ("submissions", "0010_deadlines_as_promised"),
    ]
    operations = [migrations.RunPython(promise, migrations.RunPython.noop, elidable=True)]
