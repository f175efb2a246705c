-- What was accepted goes into the audit, which is never changed, and where the way up finds it again: a receipt names
-- until when it was accepted, and is proved by being made again.

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
    IF to_regclass('import_acceptances') IS NOT NULL THEN
        -- A forced policy binds the owner too.
        ALTER TABLE import_acceptances NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE import_audit NO FORCE ROW LEVEL SECURITY;
        INSERT INTO import_audit
            (company_id, batch_id, action, outcome, host, os_user, details, tool_version, schema_version)
        SELECT
            acceptance.company_id, acceptance.batch_id, 'accept', 'kept', 'server', SESSION_USER,
            to_jsonb(acceptance), '-', 30
        FROM import_acceptances AS acceptance
        WHERE NOT EXISTS (
            SELECT 1
            FROM import_audit AS audit
            WHERE audit.action = 'accept'
              AND audit.outcome = 'kept'
              AND audit.details ->> 'id' = acceptance.id::text
        );
        ALTER TABLE import_audit FORCE ROW LEVEL SECURITY;
        DROP TABLE import_acceptances;
    END IF;
    RESET ROLE;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
