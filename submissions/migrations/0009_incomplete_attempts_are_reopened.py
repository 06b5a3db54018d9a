"""What was handed in never changes, but before it was found complete it may be given back to be completed."""

from django.db import migrations

# As in 0006, and: it may be opened again until a coordinator has found it complete.
FREEZE = """
CREATE OR REPLACE FUNCTION submissions_freeze_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is answered is written later (feedback, decided_at), and when it counts as handed in may be dated back.
    IF (NEW.submitted_at IS NULL AND OLD.checked_at IS NOT NULL)
        OR (NEW.id, NEW.public_id, NEW.submission_id, NEW.number, NEW.motivation, NEW.change_note,
            NEW.collaboration, NEW.blind_collaboration, NEW.approved,
            NEW.own_words, NEW.authentic, NEW.consent)
        IS DISTINCT FROM
           (OLD.id, OLD.public_id, OLD.submission_id, OLD.number, OLD.motivation, OLD.change_note,
            OLD.collaboration, OLD.blind_collaboration, OLD.approved,
            OLD.own_words, OLD.authentic, OLD.consent)
        OR (OLD.checked_at IS NOT NULL AND NEW.checked_at IS DISTINCT FROM OLD.checked_at)
    THEN
        RAISE EXCEPTION 'what was handed in never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION submissions_freeze_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0008_completeness_and_pauses")]
    operations = [migrations.RunSQL(FREEZE, BEFORE)]
