"""A published gold sample with its texts and marks: nothing added, changed or removed, but it may be retired."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION reviews_freeze_gold_sample() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.retired_at IS NOT NULL
        OR (NEW.id, NEW.badge_version_id, NEW.title, NEW.attempt_id, NEW.made_by_id, NEW.made_at,
            NEW.published_at, NEW.published_by_id, NEW.rubric_print)
        IS DISTINCT FROM
           (OLD.id, OLD.badge_version_id, OLD.title, OLD.attempt_id, OLD.made_by_id, OLD.made_at,
            OLD.published_at, OLD.published_by_id, OLD.rubric_print)
    THEN
        RAISE EXCEPTION 'a published gold sample never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION reviews_freeze_gold_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_goldsample WHERE published_at IS NOT NULL
            AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.sample_id END,
                       CASE WHEN TG_OP <> 'DELETE' THEN NEW.sample_id END)
    ) THEN
        RAISE EXCEPTION 'a published gold sample never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER freeze_published_gold_samples BEFORE UPDATE OR DELETE ON reviews_goldsample
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION reviews_freeze_gold_sample();
CREATE TRIGGER freeze_published_gold_samples BEFORE INSERT OR UPDATE OR DELETE ON reviews_goldmark
    FOR EACH ROW EXECUTE FUNCTION reviews_freeze_gold_part();
CREATE TRIGGER freeze_published_gold_samples BEFORE INSERT OR UPDATE OR DELETE ON reviews_goldtext
    FOR EACH ROW EXECUTE FUNCTION reviews_freeze_gold_part();
"""

THAW = """
DROP TRIGGER freeze_published_gold_samples ON reviews_goldsample;
DROP TRIGGER freeze_published_gold_samples ON reviews_goldmark;
DROP TRIGGER freeze_published_gold_samples ON reviews_goldtext;
DROP FUNCTION reviews_freeze_gold_sample, reviews_freeze_gold_part;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_invitations_say_until_when")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
