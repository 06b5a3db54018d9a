"""Until now whoever was asked had accepted, and only coordinators ended a review."""

from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, schema_editor: Any) -> None:
    reviews = apps.get_model("reviews", "Review").objects
    reviews.update(accepted_at=F("assigned_at"), answer_by_date=F("due_date"))
    reviews.filter(released_at__isnull=False).update(ending="released")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_invitations_rules_calibration_and_figures")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
