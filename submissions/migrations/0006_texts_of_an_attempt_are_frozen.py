"""What reviewers read of an attempt, kept with it, and never changed once it is handed in."""

from typing import Any

from django.db import migrations, models

from submissions.evidence import names

FREEZE = """
CREATE FUNCTION submissions_freeze_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is answered is written later (feedback, decided_at), and when it counts as handed in may be dated back.
    IF NEW.submitted_at IS NULL
        OR (NEW.id, NEW.public_id, NEW.submission_id, NEW.number, NEW.motivation, NEW.change_note,
            NEW.collaboration, NEW.blind_collaboration, NEW.approved,
            NEW.own_words, NEW.authentic, NEW.consent)
        IS DISTINCT FROM
           (OLD.id, OLD.public_id, OLD.submission_id, OLD.number, OLD.motivation, OLD.change_note,
            OLD.collaboration, OLD.blind_collaboration, OLD.approved,
            OLD.own_words, OLD.authentic, OLD.consent)
    THEN
        RAISE EXCEPTION 'what was handed in never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER freeze_submitted_attempts BEFORE UPDATE ON submissions_attempt
    FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION submissions_freeze_attempt();
"""

THAW = """
DROP TRIGGER freeze_submitted_attempts ON submissions_attempt;
DROP FUNCTION submissions_freeze_attempt;
"""


def keep_what_was_handed_in(apps: Any, schema_editor: Any) -> None:
    attempts = apps.get_model("submissions", "Attempt").objects.filter(submitted_at__isnull=False)
    for attempt in attempts.select_related("submission__earner").iterator():
        earner = attempt.submission.earner
        labels = {
            names.Person(one.name, email=one.email): f"Colleague {chr(ord('A') + one.position - 1)}"
            for one in attempt.collaborators.order_by("position")
        } | {names.Person(earner.display_name, email=earner.email): "the author"}
        attempt.motivation = attempt.submission.motivation
        attempt.blind_collaboration = names.replace(attempt.collaboration, labels)
        attempt.save(update_fields=["motivation", "blind_collaboration"])


class Migration(migrations.Migration):
    dependencies = [("submissions", "0005_files_have_blind_copies")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="motivation",
            field=models.TextField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attempt",
            name="blind_collaboration",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(keep_what_was_handed_in, migrations.RunPython.noop, elidable=False),
        migrations.RunSQL(FREEZE, THAW),
    ]
