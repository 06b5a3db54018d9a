"""Every file has its blind copy; who worked along and why names stay is frozen with the evidence."""

from django.db import migrations, models

FREEZE = """
CREATE TRIGGER freeze_submitted_collaborators BEFORE INSERT OR UPDATE OR DELETE ON submissions_collaborator
    FOR EACH ROW EXECUTE FUNCTION submissions_freeze_evidence();
CREATE TRIGGER freeze_submitted_kept_names BEFORE INSERT OR UPDATE OR DELETE ON submissions_keptnames
    FOR EACH ROW EXECUTE FUNCTION submissions_freeze_evidence();
CREATE FUNCTION submissions_freeze_copy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a blind copy never changes once it is made'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER freeze_made_copies BEFORE UPDATE ON submissions_blindcopy
    FOR EACH ROW WHEN (OLD.made_at IS NOT NULL) EXECUTE FUNCTION submissions_freeze_copy();
"""

THAW = """
DROP TRIGGER freeze_submitted_collaborators ON submissions_collaborator;
DROP TRIGGER freeze_submitted_kept_names ON submissions_keptnames;
DROP TRIGGER freeze_made_copies ON submissions_blindcopy;
DROP FUNCTION submissions_freeze_copy;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0004_existing_files_get_blind_copies")]

    operations = [
        migrations.AddConstraint(
            model_name="evidenceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy", None), ("file", "")),
                    models.Q(models.Q(("file", ""), _negated=True), ("copy__isnull", False)),
                    _connector="OR",
                ),
                name="files_have_a_blind_copy",
            ),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
