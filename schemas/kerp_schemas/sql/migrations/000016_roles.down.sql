DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    role_name text;
    is_member boolean;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        is_member := pg_has_role(CURRENT_USER, role_name, can_become);
        PERFORM set_config('kerp.was_' || role_name, is_member::text, true);
        IF NOT is_member THEN
            EXECUTE format('GRANT %I TO %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_lookup', current_schema());
END
$$;

SET LOCAL ROLE kerp_owner;

DO $$
DECLARE
    staged record;
BEGIN
    FOR staged IN
        SELECT relation.relname AS name, 'own_' || substr(relation.relname, length('staging_') + 1) AS view
        FROM pg_class AS relation
        WHERE relation.relnamespace = 'kerp_staging'::regnamespace
          AND relation.relkind = 'r'
    LOOP
        EXECUTE format('DROP VIEW IF EXISTS kerp_staging.%I', staged.view);
        EXECUTE format('DROP TRIGGER IF EXISTS hold_tenant ON kerp_staging.%I', staged.name);
    END LOOP;
END
$$;

DROP FUNCTION IF EXISTS kerp_staging.analyze_history();
DROP FUNCTION IF EXISTS kerp_staging.hold_tenant();
DROP FUNCTION IF EXISTS kerp_staging.make_views();

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kerp_staging TO kerp_importer;

ALTER TABLE kerp_staging.staging_exclusions
    DROP CONSTRAINT staging_exclusions_pkey,
    ADD PRIMARY KEY (batch_id, table_name, record_id);

SET LOCAL ROLE kerp_lookup;

CREATE OR REPLACE FUNCTION kerp_companies(wanted text DEFAULT NULL)
    RETURNS TABLE (id uuid, code text, name text, business_number text, fiscal_year_start_month smallint)
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    AS $$
        SELECT company.id, company.code, company.name, company.business_number, company.fiscal_year_start_month
        FROM companies AS company
        WHERE wanted IS NULL OR company.code = wanted
        ORDER BY company.code
    $$;

CREATE OR REPLACE FUNCTION kerp_batches(wanted_company text DEFAULT NULL, wanted_batch uuid DEFAULT NULL)
    RETURNS TABLE (
        id uuid, company_id uuid, company_code text, status text, dry_run boolean, started_at timestamptz,
        completed_at timestamptz, rows_affected bigint, error_message text
    )
    LANGUAGE sql
    STABLE
    SECURITY DEFINER
    AS $$
        SELECT
            batch.id, batch.company_id, batch.company_code, batch.status, batch.dry_run, batch.started_at,
            batch.completed_at, batch.rows_affected, batch.error_message
        FROM import_batches AS batch
        WHERE (wanted_company IS NULL OR batch.company_code = wanted_company)
          AND (wanted_batch IS NULL OR batch.id = wanted_batch)
        ORDER BY batch.started_at DESC, batch.id DESC
    $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION kerp_companies(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION kerp_batches(text, uuid) SET search_path = %I, pg_temp', current_schema());
END
$$;

RESET ROLE;

DO $$
DECLARE
    ours record;
BEGIN
    FOR ours IN
        SELECT relation.oid::regclass::text AS name
        FROM pg_class AS relation
        JOIN pg_policy AS policy ON policy.polrelid = relation.oid
        WHERE relation.relnamespace = current_schema()::regnamespace
          AND policy.polname = 'permitted_tenant'
    LOOP
        EXECUTE format('DROP POLICY permitted_tenant ON %s', ours.name);
    END LOOP;
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
        EXECUTE format('ALTER TABLE %s OWNER TO %I', ours.name, CURRENT_USER);
    END LOOP;
    FOR ours IN
        SELECT function.oid::regprocedure::text AS name
        FROM pg_proc AS function
        WHERE function.pronamespace = current_schema()::regnamespace
          AND function.proname IN (
              'current_tenant_id', 'update_updated_at', 'record_hash', 'may_act_for', 'permitted_tenant_id'
          )
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', ours.name, CURRENT_USER);
    END LOOP;
END
$$;

DROP FUNCTION IF EXISTS permitted_tenant_id();
DROP FUNCTION IF EXISTS may_act_for(uuid);

CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS uuid
    LANGUAGE sql
    STABLE
    PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.current_tenant', true), '')::uuid $$;

GRANT UPDATE, DELETE ON import_keys TO kerp_importer;

ALTER TABLE import_receipts
    DROP CONSTRAINT import_receipts_batch,
    DROP CONSTRAINT import_receipts_pkey,
    ADD PRIMARY KEY (batch_id, digest),
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_trial_balances
    DROP CONSTRAINT import_trial_balances_batch,
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_vouchers
    DROP CONSTRAINT import_vouchers_batch,
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_sources
    DROP CONSTRAINT import_sources_batch,
    DROP CONSTRAINT import_sources_pkey,
    ADD PRIMARY KEY (batch_id, table_name, source_code, account_code),
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_account_totals
    DROP CONSTRAINT import_account_totals_batch,
    DROP CONSTRAINT import_account_totals_pkey,
    ADD PRIMARY KEY (batch_id, fiscal_year, account_code),
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_entries
    DROP CONSTRAINT import_entries_batch,
    DROP CONSTRAINT import_entries_pkey,
    ADD PRIMARY KEY (batch_id, table_name, record_id),
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;
ALTER TABLE import_findings
    DROP CONSTRAINT import_findings_batch,
    DROP CONSTRAINT import_findings_pkey,
    ADD PRIMARY KEY (batch_id, finding_no),
    ADD FOREIGN KEY (batch_id) REFERENCES import_batches (id) ON DELETE CASCADE;

ALTER TABLE import_batches DROP CONSTRAINT import_batches_company_id_unique;

DO $$
DECLARE
    role_name text;
BEGIN
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_lookup', current_schema());
    FOREACH role_name IN ARRAY ARRAY['kerp_owner', 'kerp_lookup'] LOOP
        IF current_setting('kerp.was_' || role_name) = 'false' THEN
            EXECUTE format('REVOKE %I FROM %I', role_name, CURRENT_USER);
        END IF;
    END LOOP;
END
$$;
