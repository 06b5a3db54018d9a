"""A trial that was handed in, with its marks: nothing added, changed or removed, but it may be set aside."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION reviews_freeze_trial() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.set_aside_at IS NOT NULL
        OR (NEW.id, NEW.sample_id, NEW.reviewer_id, NEW.started_at, NEW.handed_in_at, NEW.agreed, NEW.total)
        IS DISTINCT FROM
           (OLD.id, OLD.sample_id, OLD.reviewer_id, OLD.started_at, OLD.handed_in_at, OLD.agreed, OLD.total)
    THEN
        RAISE EXCEPTION 'a trial handed in never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_freeze_trial_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_trial WHERE handed_in_at IS NOT NULL
            AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.trial_id END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW.trial_id END)
    ) THEN
        RAISE EXCEPTION 'a trial handed in never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER freeze_trials_handed_in BEFORE UPDATE OR DELETE ON reviews_trial
    FOR EACH ROW WHEN (OLD.handed_in_at IS NOT NULL) EXECUTE FUNCTION reviews_freeze_trial();
CREATE TRIGGER freeze_trials_handed_in BEFORE INSERT OR UPDATE OR DELETE ON reviews_trialmark
    FOR EACH ROW EXECUTE FUNCTION reviews_freeze_trial_mark();
"""

THAW = """
DROP TRIGGER freeze_trials_handed_in ON reviews_trial;
DROP TRIGGER freeze_trials_handed_in ON reviews_trialmark;
DROP FUNCTION reviews_freeze_trial, reviews_freeze_trial_mark;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_one_gold_sample_per_attempt")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
