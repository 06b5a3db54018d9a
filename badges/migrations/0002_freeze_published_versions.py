"""A published version and everything beneath it: no UPDATE, no DELETE, nothing added, whoever asks."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION badges_refuse_if_frozen(published timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'a published badge version never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION badges_freeze_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM badges_refuse_if_frozen(OLD.published_at);
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION badges_refuse_if_component_frozen(component bigint) RETURNS void LANGUAGE sql AS $$
    SELECT badges_refuse_if_frozen(v.published_at)
    FROM badges_component c JOIN badges_badgeversion v ON v.id = c.version_id WHERE c.id = component
$$;

CREATE FUNCTION badges_freeze_component() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM badges_refuse_if_frozen(published_at) FROM badges_badgeversion WHERE id = OLD.version_id;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM badges_refuse_if_frozen(published_at) FROM badges_badgeversion WHERE id = NEW.version_id;
    RETURN NEW;
END $$;

CREATE FUNCTION badges_freeze_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM badges_refuse_if_component_frozen(OLD.component_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM badges_refuse_if_component_frozen(NEW.component_id);
    RETURN NEW;
END $$;

CREATE FUNCTION badges_freeze_criterion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM badges_refuse_if_component_frozen(component_id) FROM badges_rubric WHERE id = OLD.rubric_id;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM badges_refuse_if_component_frozen(component_id) FROM badges_rubric WHERE id = NEW.rubric_id;
    RETURN NEW;
END $$;

CREATE FUNCTION badges_freeze_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM badges_refuse_if_component_frozen(r.component_id)
        FROM badges_criterion c JOIN badges_rubric r ON r.id = c.rubric_id WHERE c.id = OLD.criterion_id;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM badges_refuse_if_component_frozen(r.component_id)
    FROM badges_criterion c JOIN badges_rubric r ON r.id = c.rubric_id WHERE c.id = NEW.criterion_id;
    RETURN NEW;
END $$;

CREATE TRIGGER freeze_published_versions BEFORE UPDATE OR DELETE ON badges_badgeversion
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_version();
CREATE TRIGGER freeze_published_versions BEFORE INSERT OR UPDATE OR DELETE ON badges_component
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_component();
CREATE TRIGGER freeze_published_versions BEFORE INSERT OR UPDATE OR DELETE ON badges_evidencerequirement
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_part();
CREATE TRIGGER freeze_published_versions BEFORE INSERT OR UPDATE OR DELETE ON badges_rubric
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_part();
CREATE TRIGGER freeze_published_versions BEFORE INSERT OR UPDATE OR DELETE ON badges_criterion
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_criterion();
CREATE TRIGGER freeze_published_versions BEFORE INSERT OR UPDATE OR DELETE ON badges_level
    FOR EACH ROW EXECUTE FUNCTION badges_freeze_level();
"""

THAW = """
DROP TRIGGER freeze_published_versions ON badges_badgeversion;
DROP TRIGGER freeze_published_versions ON badges_component;
DROP TRIGGER freeze_published_versions ON badges_evidencerequirement;
DROP TRIGGER freeze_published_versions ON badges_rubric;
DROP TRIGGER freeze_published_versions ON badges_criterion;
DROP TRIGGER freeze_published_versions ON badges_level;
DROP FUNCTION badges_freeze_level, badges_freeze_criterion, badges_freeze_part, badges_freeze_component,
    badges_refuse_if_component_frozen, badges_freeze_version, badges_refuse_if_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("badges", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
