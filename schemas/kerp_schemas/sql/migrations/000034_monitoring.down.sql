-- The counts are made of operations and reports, and the way up counts those again; what was cleaned away meanwhile is
-- not, which Prometheus takes for the restart that it is. The role belongs to the server and stays.

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
END
$$;

SET LOCAL ROLE kerp_lookup;

DROP VIEW IF EXISTS monitored_counts;
DROP VIEW IF EXISTS monitored_runs;
DROP VIEW IF EXISTS monitored_ends;
DROP VIEW IF EXISTS monitored_backfills;
DROP VIEW IF EXISTS monitored_defaults;

SET LOCAL ROLE kerp_owner;

DROP TRIGGER IF EXISTS count_report ON import_batches;
DROP TRIGGER IF EXISTS count_operation ON operations;
DROP FUNCTION IF EXISTS count_report();
DROP FUNCTION IF EXISTS count_operation();
DROP FUNCTION IF EXISTS fold_operation_counts();
DROP FUNCTION IF EXISTS counts_of_report(jsonb);
DROP FUNCTION IF EXISTS seconds_bucket(numeric);
DROP FUNCTION IF EXISTS operation_state(text, timestamptz, timestamptz, text);
DROP FUNCTION IF EXISTS monitored_kind(text, jsonb);
DROP TABLE IF EXISTS operation_counts;

RESET ROLE;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM kerp_monitor', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;
