-- Staging belongs to a role that nobody can become: whoever owns a table may plant a trigger on it, and what an
-- importer's login plants would run with the rights of the administrator who imports next. The importer may write and
-- read rows, of the company that it acts for alone; statistics are taken by a function of the owner's.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member boolean;
    staged record;
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kerp_owner') THEN
            CREATE ROLE kerp_owner NOLOGIN;
        END IF;
        -- For the moment only; a membership that somebody else gave is not ours to take away.
        is_member := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
        IF NOT is_member THEN
            EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE insufficient_privilege USING MESSAGE = format(
            'an administrator must say once: CREATE ROLE kerp_owner NOLOGIN; (if it is missing)'
            ' GRANT kerp_owner TO %I WITH ADMIN OPTION;',
            CURRENT_USER
        );
    END;
    -- Constraints and functions of the owner's look at the tenant.
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO kerp_owner', current_schema());
    ALTER SCHEMA kerp_staging OWNER TO kerp_owner;
    FOR staged IN
        SELECT relation.relname AS name
        FROM pg_class AS relation
        WHERE relation.relnamespace = 'kerp_staging'::regnamespace
          AND relation.relkind = 'r'
        ORDER BY relation.relname
    LOOP
        -- What an earlier batch of any company left there is looked at by nobody.
        EXECUTE format(
            'ALTER TABLE kerp_staging.%I ADD CONSTRAINT %I CHECK (company_id IS NOT DISTINCT FROM current_tenant_id())'
            ' NOT VALID',
            staged.name, staged.name || '_tenant'
        );
        EXECUTE format('ALTER TABLE kerp_staging.%I OWNER TO kerp_owner', staged.name);
    END LOOP;
    SET LOCAL ROLE kerp_owner;
    GRANT USAGE ON SCHEMA kerp_staging TO kerp_importer;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kerp_staging TO kerp_importer;
    CREATE FUNCTION kerp_staging.analyze_staging() RETURNS void
        LANGUAGE plpgsql
        SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp
        AS $function$
    BEGIN
        ANALYZE
            kerp_staging.staging_accounts, kerp_staging.staging_partners, kerp_staging.staging_departments,
            kerp_staging.staging_projects, kerp_staging.staging_opening_balances, kerp_staging.staging_vouchers,
            kerp_staging.staging_voucher_lines;
    END
    $function$;
    COMMENT ON FUNCTION kerp_staging.analyze_staging() IS '방금 올린 배치의 통계를 낸다: 테이블의 주인만 할 수 있다';
    REVOKE EXECUTE ON FUNCTION kerp_staging.analyze_staging() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION kerp_staging.analyze_staging() TO kerp_importer;
    RESET ROLE;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
