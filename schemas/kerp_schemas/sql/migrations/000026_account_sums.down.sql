-- The sums are counted from staged lines, which stay: nothing is lost.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
END
$$;

SET LOCAL ROLE kerp_owner;

ALTER TABLE import_entries
    ALTER COLUMN line_ids SET STATISTICS -1,
    ALTER COLUMN line_files SET STATISTICS -1,
    ALTER COLUMN line_rows SET STATISTICS -1,
    ALTER COLUMN line_hashes SET STATISTICS -1;

ALTER FUNCTION kerp_staging.analyze_staging() RESET default_statistics_target;
DROP VIEW kerp_staging.own_account_sums;
DROP TABLE kerp_staging.staging_account_sums;

RESET ROLE;

DO $$
BEGIN
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
