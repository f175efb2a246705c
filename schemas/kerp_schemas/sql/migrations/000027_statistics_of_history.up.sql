-- A quarter of the usual sample tells the planner as much of the history: 7,500 pages are read before a way back, not 30,000.
-- Decision: docs/decisions/indexes.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    SET LOCAL ROLE kerp_owner;
    ALTER FUNCTION kerp_staging.analyze_history() SET default_statistics_target = 25;
    RESET ROLE;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
