-- Be the login again.
DO $$
BEGIN
    RESET ROLE;
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$
