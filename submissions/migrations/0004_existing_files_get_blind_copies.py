"""Files handed in before: each gets the row of a blind copy, which the workers then make."""

from django.db import migrations

# The foreign key is checked at once, not at the end: a table with checks still to come cannot be altered.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE submissions_evidenceitem DISABLE TRIGGER freeze_submitted_evidence;
INSERT INTO submissions_blindcopy
    (id, original, kind, started_at, attempts, trouble, found, file, size, sha256, notes, passages, preview)
    SELECT DISTINCT ON (file) gen_random_uuid(), file,
        CASE extension WHEN '.jpg' THEN 'jpeg' ELSE ltrim(extension, '.') END,
        now(), 0, '', '{}', '', 0, '', '[]', '[]', ''
    FROM submissions_evidenceitem WHERE file <> '';
UPDATE submissions_evidenceitem AS item SET copy_id = made.id
    FROM submissions_blindcopy AS made WHERE made.original = item.file AND item.file <> '';
ALTER TABLE submissions_evidenceitem ENABLE TRIGGER freeze_submitted_evidence;
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_evidence_kept_blind")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
