-- What a batch's lines sum up to in staging, counted once: rules, tie-out, report and snapshot each counted a million
-- lines for themselves.

DO $$
DECLARE
    can_become CONSTANT text := CASE
        WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER'
    END;
    is_member CONSTANT boolean := pg_has_role(CURRENT_USER, 'kerp_owner', can_become);
BEGIN
    -- For this transaction only; a membership that somebody else gave is not ours to take away.
    PERFORM set_config('kerp.was_kerp_owner', is_member::text, true);
    IF NOT is_member THEN
        EXECUTE format('GRANT kerp_owner TO %I', CURRENT_USER);
    END IF;
END
$$;

SET LOCAL ROLE kerp_owner;

CREATE UNLOGGED TABLE kerp_staging.staging_account_sums (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    source_account_code TEXT,
    source_account_name TEXT,
    account_code TEXT,
    file TEXT,
    sheet TEXT,
    flipped BOOLEAN,
    added BOOLEAN,
    has_voucher BOOLEAN,
    is_read BOOLEAN,
    lines BIGINT,
    debit_amount NUMERIC,
    credit_amount NUMERIC,
    first_row BIGINT,
    last_row BIGINT,

    CONSTRAINT staging_account_sums_tenant CHECK (company_id IS NOT DISTINCT FROM current_tenant_id())
);

CREATE INDEX idx_staging_account_sums_batch ON kerp_staging.staging_account_sums USING brin (batch_id);

COMMENT ON TABLE kerp_staging.staging_account_sums IS '적재한 분개의 합: 기존 계정, K-ERP 계정, 시트마다 한 번만 센다';
COMMENT ON COLUMN kerp_staging.staging_account_sums.has_voucher IS '전표에 속한 행인지';
COMMENT ON COLUMN kerp_staging.staging_account_sums.is_read IS '차변과 대변을 모두 읽은 행인지: 아니면 잔액을 셀 수 없다';

CREATE TRIGGER hold_tenant BEFORE INSERT ON kerp_staging.staging_account_sums
    FOR EACH STATEMENT EXECUTE FUNCTION kerp_staging.hold_tenant();

GRANT INSERT ON kerp_staging.staging_account_sums TO kerp_importer;

SELECT kerp_staging.make_views();

-- A quarter of the usual sample tells the planner as much of a million lines: 0.4 s -> 0.1 s.
ALTER FUNCTION kerp_staging.analyze_staging() SET default_statistics_target = 25;

-- No statement asks which entries hold an element: to count them took most of an ANALYZE.
ALTER TABLE import_entries
    ALTER COLUMN line_ids SET STATISTICS 0,
    ALTER COLUMN line_files SET STATISTICS 0,
    ALTER COLUMN line_rows SET STATISTICS 0,
    ALTER COLUMN line_hashes SET STATISTICS 0;

RESET ROLE;

DO $$
BEGIN
    IF current_setting('kerp.was_kerp_owner') = 'false' THEN
        EXECUTE format('REVOKE kerp_owner FROM %I', CURRENT_USER);
    END IF;
END
$$;
