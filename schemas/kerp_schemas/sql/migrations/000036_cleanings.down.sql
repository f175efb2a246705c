-- What was removed, and what staging had known alone, goes into the audit, which is never changed, and where the way up
-- finds it again: a delta of afterwards still wants to know it.

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
    IF to_regclass('import_cleanings') IS NOT NULL THEN
        -- A forced policy binds the owner too.
        ALTER TABLE import_cleanings NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE import_flipped_lines NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE import_audit NO FORCE ROW LEVEL SECURITY;
        INSERT INTO import_audit
            (company_id, batch_id, action, outcome, host, os_user, details, tool_version, schema_version)
        SELECT
            cleaning.company_id, cleaning.batch_id, 'clean', 'kept', 'server', SESSION_USER, to_jsonb(cleaning), '-', 36
        FROM import_cleanings AS cleaning
        WHERE NOT EXISTS (
            SELECT 1
            FROM import_audit AS audit
            WHERE audit.action = 'clean'
              AND audit.outcome = 'kept'
              AND audit.details ->> 'id' = cleaning.id::text
        );
        INSERT INTO import_audit
            (company_id, batch_id, action, outcome, host, os_user, details, tool_version, schema_version)
        SELECT
            flipped.company_id, flipped.batch_id, 'clean', 'flipped', 'server', SESSION_USER,
            jsonb_agg(to_jsonb(flipped) ORDER BY flipped.line_id), '-', 36
        FROM import_flipped_lines AS flipped
        WHERE NOT EXISTS (
            SELECT 1
            FROM import_audit AS audit
            WHERE audit.action = 'clean'
              AND audit.outcome = 'flipped'
              AND audit.batch_id = flipped.batch_id
        )
        GROUP BY flipped.company_id, flipped.batch_id;
        ALTER TABLE import_audit FORCE ROW LEVEL SECURITY;
        DROP TABLE import_cleanings, import_flipped_lines;
    END IF;
    RESET ROLE;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
