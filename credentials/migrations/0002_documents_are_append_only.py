"""A signed document is never changed: signing again adds one. No UPDATE, no DELETE, whoever asks."""

from django.db import migrations

KEEP = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credentials_credentialdocument
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_rewriting();
"""

LET_GO = "DROP TRIGGER append_only ON credentials_credentialdocument;"


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0001_initial"),
        ("accounts", "0002_ledger_is_append_only"),
    ]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
