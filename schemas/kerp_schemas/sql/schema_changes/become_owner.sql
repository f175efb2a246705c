-- Become kerp_owner for the transaction under way, as a migration does; a membership that somebody gave is kept.
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
    SET LOCAL ROLE kerp_owner;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE insufficient_privilege USING MESSAGE = format(
        CASE can_become
            WHEN 'SET'
            THEN 'an administrator must say once:'
                ' GRANT kerp_owner TO %1$I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;'
            ELSE 'an administrator must say before: GRANT kerp_owner TO %1$I; and after: REVOKE kerp_owner FROM %1$I;'
        END,
        CURRENT_USER
    );
END
$$
