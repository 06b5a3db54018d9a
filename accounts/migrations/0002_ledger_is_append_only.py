"""What was done is never rewritten: no UPDATE and no DELETE of audit entries, whoever asks."""

from django.db import migrations

KEEP = """
CREATE FUNCTION accounts_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_rewriting();
"""

LET_GO = """
DROP TRIGGER append_only ON accounts_auditentry;
DROP FUNCTION accounts_refuse_rewriting;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
