-- Each policy of ours asks once a statement which company is acted for, where it asked for every row that was written.
-- It means what it meant: '' and nothing are no company, and what is no uuid is refused.
-- Decision: docs/decisions/tenant-once.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
    asking record;
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
    FOR asking IN
        SELECT
            policy.polname AS name, relation.oid::regclass::text AS guarded,
            pg_get_userbyid(relation.relowner) AS owner,
            pg_get_expr(policy.polqual, policy.polrelid) AS seen,
            pg_get_expr(policy.polwithcheck, policy.polrelid) AS written
        FROM pg_policy AS policy
        JOIN pg_class AS relation ON relation.oid = policy.polrelid
        WHERE relation.relnamespace = current_schema()::regnamespace
          -- Tables of others have policies as they want them: only ours have one of that name.
          AND EXISTS (
              SELECT 1
              FROM pg_policy AS ours
              WHERE ours.polrelid = policy.polrelid
                AND ours.polname = 'permitted_tenant'
          )
          AND concat_ws(
              ' ', pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid)
          ) ~ '(?<!SELECT )current_tenant_id\(\)'
        ORDER BY guarded, name
    LOOP
        IF asking.owner = 'kerp_owner' THEN
            SET LOCAL ROLE kerp_owner;
        END IF;
        EXECUTE format('ALTER POLICY %I ON %s', asking.name, asking.guarded)
            || coalesce(
                ' USING (' || regexp_replace(
                    asking.seen, '(?<!SELECT )current_tenant_id\(\)', '(SELECT current_tenant_id())', 'g'
                ) || ')',
                ''
            )
            || coalesce(
                ' WITH CHECK (' || regexp_replace(
                    asking.written, '(?<!SELECT )current_tenant_id\(\)', '(SELECT current_tenant_id())', 'g'
                ) || ')',
                ''
            );
        RESET ROLE;
    END LOOP;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
