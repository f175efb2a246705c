-- The names go where an earlier version reads over them, and where the way up finds them again.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    role_name text;
    is_member boolean;
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        is_member := pg_has_role(CURRENT_USER, role_name, can_become);
        PERFORM set_config('kerp.was_' || role_name, is_member::text, true);
        IF NOT is_member THEN
            EXECUTE format('GRANT %I TO %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_lookup', current_schema());
END
$$;

SET LOCAL ROLE kerp_lookup;

DROP FUNCTION IF EXISTS kerp_batches(text, uuid);

CREATE FUNCTION kerp_batches(wanted_company text DEFAULT NULL, wanted_batch uuid DEFAULT NULL)
    RETURNS TABLE (
        id uuid, company_id uuid, company_code text, status text, dry_run boolean, started_at timestamptz,
        completed_at timestamptz, rows_affected bigint, error_message text
    )
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    BEGIN ATOMIC
        SELECT
            batch.id, batch.company_id, batch.company_code, batch.status, batch.dry_run, batch.started_at,
            batch.completed_at, batch.rows_affected, batch.error_message
        FROM import_batches AS batch
        WHERE (wanted_company IS NULL OR batch.company_code = wanted_company)
          AND (wanted_batch IS NULL OR batch.id = wanted_batch)
          AND may_act_for(batch.company_id)
        ORDER BY batch.started_at DESC, batch.id DESC;
    END;

REVOKE EXECUTE ON FUNCTION kerp_batches(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kerp_batches(text, uuid) TO kerp_importer;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION kerp_batches(text, uuid) SET search_path = %I, pg_temp', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

ALTER TABLE import_batches NO FORCE ROW LEVEL SECURITY;

UPDATE import_batches
SET options = options || jsonb_build_object('name', name)
WHERE name IS NOT NULL;

ALTER TABLE import_batches FORCE ROW LEVEL SECURITY;

ALTER TABLE import_batches DROP COLUMN IF EXISTS name;

RESET ROLE;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_lookup', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;
