"""What the coordinator's pipeline counts, pages and finds by."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import submissions.models.codes


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0004_closures_and_confirmation"),
        ("submissions", "0011_running_attempts_keep_their_deadlines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["status", "badge", "earner"], name="submission_by_status"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["status", "-started_at", "id"], name="submission_newest_first"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    submissions.models.codes.CodeOf("id"), name="text_pattern_ops"
                ),
                name="submission_by_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None), ("submitted_at__isnull", False)),
                fields=("submission",),
                name="one_attempt_waits_for_a_decision",
            ),
        ),
    ]
