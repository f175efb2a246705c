-- What was counted is counted again from the staged lines, which stay: nothing is lost. A batch that died goes on from
-- what was read.

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

DROP FUNCTION kerp_staging.marks_of(uuid);
DROP VIEW kerp_staging.own_code_sums;
DROP TABLE kerp_staging.staging_code_sums;
DROP VIEW kerp_staging.own_vouchers;
ALTER TABLE kerp_staging.staging_vouchers
    DROP COLUMN day_number,
    DROP COLUMN likeness,
    DROP COLUMN may_repeat,
    DROP COLUMN is_scattered;
SELECT kerp_staging.make_views();

RESET ROLE;

DO $$
BEGIN
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
