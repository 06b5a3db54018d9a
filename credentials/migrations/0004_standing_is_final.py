"""What was decided about a credential stays: who, when, why, and its place in the list that says so.

A revocation is final, a place is given once, and a list never forgets how far it has given places out.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION credentials_keep_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'listed_at' = to_jsonb(OLD) - 'listed_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only but for listed_at', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credentials_statuschange
    FOR EACH ROW EXECUTE FUNCTION credentials_keep_decisions();

CREATE TRIGGER place_is_kept BEFORE UPDATE OF status_list_id, status_index ON credentials_credential
    FOR EACH ROW WHEN (
        OLD.status_list_id IS NOT NULL
        AND (NEW.status_list_id, NEW.status_index) IS DISTINCT FROM (OLD.status_list_id, OLD.status_index)
    ) EXECUTE FUNCTION accounts_refuse_rewriting();

CREATE TRIGGER revocation_is_final
    BEFORE UPDATE OF revoked_at, revoked_by_id, revocation_reason ON credentials_credential
    FOR EACH ROW WHEN (
        OLD.revoked_at IS NOT NULL
        AND (NEW.revoked_at, NEW.revoked_by_id, NEW.revocation_reason)
            IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id, OLD.revocation_reason)
    ) EXECUTE FUNCTION accounts_refuse_rewriting();

CREATE TRIGGER places_are_given_once BEFORE UPDATE ON credentials_statuslist
    FOR EACH ROW WHEN (
        NEW.given_out < OLD.given_out
        OR (NEW.id, NEW.issuer_id, NEW.size, NEW.secret)
            IS DISTINCT FROM (OLD.id, OLD.issuer_id, OLD.size, OLD.secret)
    ) EXECUTE FUNCTION accounts_refuse_rewriting();
"""

LET_GO = """
DROP TRIGGER places_are_given_once ON credentials_statuslist;
DROP TRIGGER revocation_is_final ON credentials_credential;
DROP TRIGGER place_is_kept ON credentials_credential;
DROP TRIGGER append_only ON credentials_statuschange;
DROP FUNCTION credentials_keep_decisions;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credentials", "0003_status_requests_and_awards"),
        ("accounts", "0002_ledger_is_append_only"),
    ]

    operations = [migrations.RunSQL(KEEP, LET_GO)]
