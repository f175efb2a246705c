-- A company is looked up by its code, and a batch by its id, before any tenant is set. These functions alone see
-- across companies: they belong to kerp_lookup, whose SELECT policies are its own, and PUBLIC may not call them.

CREATE POLICY lookup ON companies FOR SELECT TO kerp_lookup USING (true);
CREATE POLICY lookup ON import_batches FOR SELECT TO kerp_lookup USING (true);

GRANT SELECT ON companies, import_batches TO kerp_lookup;

CREATE FUNCTION kerp_companies(wanted text DEFAULT NULL)
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

CREATE FUNCTION kerp_batches(wanted_company text DEFAULT NULL, wanted_batch uuid DEFAULT NULL)
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

REVOKE EXECUTE ON FUNCTION kerp_companies(text), kerp_batches(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kerp_companies(text), kerp_batches(text, uuid) TO kerp_importer;

-- Handing a function over takes membership in the new owner and its right to create in the schema: both for the
-- moment only, since a member of kerp_lookup would itself see every company. A membership that somebody else gave
-- is not ours to take away, and a login without CREATEROLE could neither give nor take it.
DO $$
DECLARE
    is_member CONSTANT boolean := pg_has_role(
        CURRENT_USER,
        'kerp_lookup',
        CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END
    );
BEGIN
    EXECUTE format('ALTER FUNCTION kerp_companies(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION kerp_batches(text, uuid) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO kerp_lookup', current_schema());
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_lookup TO %I', CURRENT_USER);
    END IF;
    ALTER FUNCTION kerp_companies(text) OWNER TO kerp_lookup;
    ALTER FUNCTION kerp_batches(text, uuid) OWNER TO kerp_lookup;
    IF NOT is_member THEN
        EXECUTE format('REVOKE kerp_lookup FROM %I', CURRENT_USER);
    END IF;
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM kerp_lookup', current_schema());
END
$$;
