-- Incidents and messages go: what failed stands in operations and in the history, and whoever looks next sees it there.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    SET LOCAL ROLE kerp_owner;
    DROP TABLE IF EXISTS import_deadlines;
    DROP TABLE IF EXISTS import_deliveries;
    DROP TABLE IF EXISTS import_incidents;
    RESET ROLE;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
