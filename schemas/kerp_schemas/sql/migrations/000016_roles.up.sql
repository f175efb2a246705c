-- History and functions belong to kerp_owner too, staging is read through views of one's own company, every key of ours
-- carries the company, and a company may have a role of its own: whoever is its member acts for that company alone.
-- Decision: docs/decisions/roles.md

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    role_name text;
    is_member boolean;
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        is_member := pg_has_role(CURRENT_USER, role_name, can_become);
        PERFORM set_config('kerp.was_' || role_name, is_member::text, true);
        IF NOT is_member THEN
            EXECUTE format('GRANT %I TO %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_owner, kerp_lookup', current_schema());
EXCEPTION WHEN insufficient_privilege THEN
    -- Before PostgreSQL 16 whoever has ADMIN OPTION can become the role: there it is given for the moment.
    RAISE insufficient_privilege USING MESSAGE = format(
        CASE can_become
            WHEN 'SET'
            THEN 'an administrator must say once:'
                ' GRANT kerp_owner, kerp_lookup TO %1$I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;'
            ELSE 'an administrator must say before: GRANT kerp_owner, kerp_lookup TO %1$I;'
                ' and after: REVOKE kerp_owner, kerp_lookup FROM %1$I;'
        END,
        CURRENT_USER
    );
END
$$;

-- Keys: with the company first, so that no key tells one company what another has, and no row hangs on another's batch.
ALTER TABLE import_batches ADD CONSTRAINT import_batches_company_id_unique UNIQUE (company_id, id);

ALTER TABLE import_findings
    DROP CONSTRAINT import_findings_batch_id_fkey,
    DROP CONSTRAINT import_findings_pkey,
    ADD PRIMARY KEY (company_id, batch_id, finding_no),
    ADD CONSTRAINT import_findings_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
ALTER TABLE import_entries
    DROP CONSTRAINT import_entries_batch_id_fkey,
    DROP CONSTRAINT import_entries_pkey,
    ADD PRIMARY KEY (company_id, batch_id, table_name, record_id),
    ADD CONSTRAINT import_entries_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
ALTER TABLE import_account_totals
    DROP CONSTRAINT import_account_totals_batch_id_fkey,
    DROP CONSTRAINT import_account_totals_pkey,
    ADD PRIMARY KEY (company_id, batch_id, fiscal_year, account_code),
    ADD CONSTRAINT import_account_totals_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
ALTER TABLE import_sources
    DROP CONSTRAINT import_sources_batch_id_fkey,
    DROP CONSTRAINT import_sources_pkey,
    ADD PRIMARY KEY (company_id, batch_id, table_name, source_code, account_code),
    ADD CONSTRAINT import_sources_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
ALTER TABLE import_vouchers
    DROP CONSTRAINT import_vouchers_batch_id_fkey,
    ADD CONSTRAINT import_vouchers_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
ALTER TABLE import_trial_balances
    DROP CONSTRAINT import_trial_balances_batch_id_fkey,
    ADD CONSTRAINT import_trial_balances_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id) ON DELETE CASCADE;
-- A receipt is never deleted: not with its batch either.
ALTER TABLE import_receipts
    DROP CONSTRAINT import_receipts_batch_id_fkey,
    DROP CONSTRAINT import_receipts_pkey,
    ADD PRIMARY KEY (company_id, batch_id, digest),
    ADD CONSTRAINT import_receipts_batch
        FOREIGN KEY (company_id, batch_id) REFERENCES import_batches (company_id, id);

-- The key by which partner codes are made is made once.
REVOKE UPDATE, DELETE ON import_keys FROM kerp_importer;

-- Parsed here and not where it is called: no search_path of a caller's can give its words another meaning.
CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS uuid
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN nullif(current_setting('app.current_tenant', true), '')::uuid;

CREATE FUNCTION may_act_for(company uuid) RETURNS boolean
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN (
        SELECT CASE
            -- Whoever may make roles can give himself any.
            WHEN login.rolsuper OR login.rolbypassrls OR login.rolcreaterole THEN true
            WHEN to_regrole('kerp_tenant_' || company) IS NOT NULL
            THEN pg_has_role(login.oid, to_regrole('kerp_tenant_' || company), 'MEMBER')
            ELSE NOT EXISTS (
                SELECT 1
                FROM pg_roles AS tenant
                WHERE tenant.rolname ^@ 'kerp_tenant_'
                  AND pg_has_role(login.oid, tenant.oid, 'MEMBER')
            )
        END
        FROM pg_roles AS login
        WHERE login.rolname = SESSION_USER
    );

COMMENT ON FUNCTION may_act_for(uuid) IS '이 로그인이 그 회사를 다룰 수 있는지: 회사별 역할(kerp_tenant_…)에 따른다';

CREATE FUNCTION permitted_tenant_id() RETURNS uuid
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    RETURN (
        SELECT tenant.id
        FROM (SELECT current_tenant_id() AS id OFFSET 0) AS tenant
        WHERE may_act_for(tenant.id)
    );

COMMENT ON FUNCTION permitted_tenant_id() IS '현재 회사: 이 로그인이 다룰 수 있을 때만';

-- Asked once a statement, so that a statement that changes the tenant on its way sees nobody else's rows. Not for
-- kerp_lookup, who looks before anybody acts for a company: its functions ask may_act_for themselves.
DO $$
DECLARE
    guarded record;
BEGIN
    FOR guarded IN
        SELECT relation.relname AS name, CASE relation.relname WHEN 'companies' THEN 'id' ELSE 'company_id' END AS owner
        FROM pg_class AS relation
        JOIN pg_policy AS policy ON policy.polrelid = relation.oid
        WHERE relation.relnamespace = current_schema()::regnamespace
          AND policy.polname = 'tenant_isolation'
    LOOP
        EXECUTE format(
            'CREATE POLICY permitted_tenant ON %I AS RESTRICTIVE FOR ALL TO kerp_importer'
            ' USING (%I = (SELECT permitted_tenant_id())) WITH CHECK (%I = (SELECT permitted_tenant_id()))',
            guarded.name, guarded.owner, guarded.owner
        );
    END LOOP;
END
$$;

-- The login itself takes no part in what it hands over: as the owner of the history it could do to it what it likes.
DO $$
DECLARE
    ours record;
BEGIN
    FOR ours IN
        SELECT relation.oid::regclass::text AS name
        FROM pg_class AS relation
        WHERE relation.relnamespace = current_schema()::regnamespace
          AND relation.relkind = 'r'
          AND relation.relname IN (
              'import_batches', 'import_findings', 'import_entries', 'import_account_totals', 'import_keys',
              'import_maps', 'import_sources', 'import_vouchers', 'import_trial_balances', 'import_receipts'
          )
        ORDER BY relation.relname
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO kerp_owner', ours.name);
    END LOOP;
    FOR ours IN
        SELECT function.oid::regprocedure::text AS name
        FROM pg_proc AS function
        WHERE function.pronamespace = current_schema()::regnamespace
          AND function.proname IN (
              'current_tenant_id', 'update_updated_at', 'record_hash', 'may_act_for', 'permitted_tenant_id'
          )
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO kerp_owner', ours.name);
    END LOOP;
END
$$;

SET LOCAL ROLE kerp_lookup;

CREATE OR REPLACE FUNCTION kerp_companies(wanted text DEFAULT NULL)
    RETURNS TABLE (id uuid, code text, name text, business_number text, fiscal_year_start_month smallint)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    BEGIN ATOMIC
        SELECT company.id, company.code, company.name, company.business_number, company.fiscal_year_start_month
        FROM companies AS company
        WHERE (wanted IS NULL OR company.code = wanted)
          AND may_act_for(company.id)
        ORDER BY company.code;
    END;

CREATE OR REPLACE FUNCTION kerp_batches(wanted_company text DEFAULT NULL, wanted_batch uuid DEFAULT NULL)
    RETURNS TABLE (
        id uuid, company_id uuid, company_code text, status text, dry_run boolean, started_at timestamptz,
        completed_at timestamptz, rows_affected bigint, error_message text
    )
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    BEGIN ATOMIC
        SELECT
            batch.id, batch.company_id, batch.company_code, batch.status, batch.dry_run, batch.started_at,
            batch.completed_at, batch.rows_affected, batch.error_message
        FROM import_batches AS batch
        WHERE (wanted_company IS NULL OR batch.company_code = wanted_company)
          AND (wanted_batch IS NULL OR batch.id = wanted_batch)
          AND may_act_for(batch.company_id)
        ORDER BY batch.started_at DESC, batch.id DESC;
    END;

-- CREATE OR REPLACE forgets what was set before.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION kerp_companies(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION kerp_batches(text, uuid) SET search_path = %I, pg_temp', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

ALTER TABLE kerp_staging.staging_exclusions
    DROP CONSTRAINT staging_exclusions_pkey,
    ADD PRIMARY KEY (company_id, batch_id, table_name, record_id);

REVOKE ALL ON ALL TABLES IN SCHEMA kerp_staging FROM kerp_importer;
GRANT INSERT ON ALL TABLES IN SCHEMA kerp_staging TO kerp_importer;

-- Said again by whatever migration gives a staging table another column.
CREATE FUNCTION kerp_staging.make_views() RETURNS void
    LANGUAGE plpgsql
    AS $function$
DECLARE
    staged record;
BEGIN
    FOR staged IN
        SELECT relation.relname AS name, 'own_' || substr(relation.relname, length('staging_') + 1) AS view
        FROM pg_catalog.pg_class AS relation
        WHERE relation.relnamespace = 'kerp_staging'::regnamespace
          AND relation.relkind = 'r'
        ORDER BY relation.relname
    LOOP
        EXECUTE format('DROP VIEW IF EXISTS kerp_staging.%I', staged.view);
        EXECUTE format(
            'CREATE VIEW kerp_staging.%I WITH (security_barrier = true) AS SELECT * FROM kerp_staging.%I'
            ' WHERE company_id = (SELECT permitted_tenant_id()) WITH CASCADED CHECK OPTION',
            staged.view, staged.name
        );
        EXECUTE format('COMMENT ON VIEW kerp_staging.%I IS %L', staged.view, '현재 회사의 ' || staged.name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON kerp_staging.%I TO kerp_importer', staged.view);
    END LOOP;
END
$function$;

COMMENT ON FUNCTION kerp_staging.make_views() IS '현재 회사의 행만 보이는 뷰를 (다시) 만든다: kerp_owner만 부른다';
REVOKE EXECUTE ON FUNCTION kerp_staging.make_views() FROM PUBLIC;

SELECT kerp_staging.make_views();

-- The CHECK of each row compares with what the session says; here, once a statement, whether it may say so.
CREATE FUNCTION kerp_staging.hold_tenant() RETURNS trigger
    LANGUAGE plpgsql
    AS $function$
BEGIN
    IF current_tenant_id() IS DISTINCT FROM permitted_tenant_id() THEN
        RAISE insufficient_privilege USING MESSAGE = format('%I may not act for this company', SESSION_USER);
    END IF;
    RETURN NULL;
END
$function$;

COMMENT ON FUNCTION kerp_staging.hold_tenant() IS '이 로그인이 다룰 수 없는 회사의 행은 올리지 못한다';

DO $$
DECLARE
    staged record;
BEGIN
    EXECUTE format(
        'ALTER FUNCTION kerp_staging.hold_tenant() SET search_path = pg_catalog, %I, pg_temp', current_schema()
    );
    FOR staged IN
        SELECT relation.relname AS name
        FROM pg_class AS relation
        WHERE relation.relnamespace = 'kerp_staging'::regnamespace
          AND relation.relkind = 'r'
        ORDER BY relation.relname
    LOOP
        EXECUTE format(
            'CREATE TRIGGER hold_tenant BEFORE INSERT ON kerp_staging.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION kerp_staging.hold_tenant()',
            staged.name
        );
    END LOOP;
    -- Only an owner may ANALYZE, and the login no longer owns the history.
    EXECUTE format(
        $function$
        CREATE FUNCTION kerp_staging.analyze_history() RETURNS void
            LANGUAGE plpgsql
            SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp
            AS 'BEGIN ANALYZE %I.import_entries; END'
        $function$,
        current_schema()
    );
END
$$;

COMMENT ON FUNCTION kerp_staging.analyze_history() IS '배치가 쓴 행의 통계를 낸다: 테이블의 주인만 할 수 있다';
REVOKE EXECUTE ON FUNCTION kerp_staging.analyze_history() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kerp_staging.analyze_history() TO kerp_importer;

RESET ROLE;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_owner, kerp_lookup', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;
