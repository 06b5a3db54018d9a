"""Evidence of an attempt that was handed in: nothing added, changed or removed, whoever asks."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION submissions_freeze_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.attempt_id ELSE OLD.attempt_id END;
BEGIN
    IF EXISTS (SELECT FROM submissions_attempt WHERE id = touched AND submitted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'submitted evidence never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER freeze_submitted_evidence BEFORE INSERT OR UPDATE OR DELETE ON submissions_evidenceitem
    FOR EACH ROW EXECUTE FUNCTION submissions_freeze_evidence();
"""

THAW = """
DROP TRIGGER freeze_submitted_evidence ON submissions_evidenceitem;
DROP FUNCTION submissions_freeze_evidence;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
