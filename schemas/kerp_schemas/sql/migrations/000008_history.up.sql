-- What every batch was, found, wrote and counted. None of it refers to production rows by a foreign key:
-- a rehearsal's company may not exist, and a rolled-back batch keeps its history.

CREATE TABLE import_batches (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL,
    company_code VARCHAR(20) NOT NULL,
    fingerprint CHAR(64) NOT NULL,
    status VARCHAR(12) NOT NULL DEFAULT 'pending',
    dry_run BOOLEAN NOT NULL,
    started_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at TIMESTAMPTZ,
    rows_affected BIGINT NOT NULL DEFAULT 0,
    error_message TEXT,
    files JSONB NOT NULL DEFAULT '[]',
    options JSONB NOT NULL DEFAULT '{}',
    mapping JSONB NOT NULL DEFAULT '[]',
    report JSONB,
    tool_version VARCHAR(20) NOT NULL,
    schema_version BIGINT NOT NULL,

    CONSTRAINT import_batches_status CHECK (
        status IN ('pending', 'running', 'completed', 'failed', 'rejected', 'rolled_back')
    )
);

CREATE INDEX idx_import_batches_company_started
    ON import_batches (company_code, started_at DESC);

-- The same files, mapping and options are promoted once, whatever two processes believe.
CREATE UNIQUE INDEX idx_import_batches_promoted_once
    ON import_batches (company_id, fingerprint)
    WHERE status = 'completed' AND NOT dry_run;

ALTER TABLE import_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_batches FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_batches
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_batches TO kerp_importer;

COMMENT ON TABLE import_batches IS '이관 배치: 한 회사의 파일 묶음을 한 번 실행한 기록';
COMMENT ON COLUMN import_batches.fingerprint IS '파일 내용, 적용 매핑, 데이터에 영향을 주는 옵션의 SHA-256';
COMMENT ON COLUMN import_batches.mapping IS '이 배치가 실제로 쓴 매핑';
COMMENT ON COLUMN import_batches.report IS 'report.json';

CREATE TABLE import_findings (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    finding_no INTEGER NOT NULL,
    company_id UUID NOT NULL,
    rule VARCHAR(12) NOT NULL,
    severity VARCHAR(7) NOT NULL,
    table_name VARCHAR(30),
    file TEXT,
    sheet TEXT,
    row BIGINT,
    field VARCHAR(30),
    cell VARCHAR(12),
    value TEXT,
    message TEXT NOT NULL,
    hint TEXT NOT NULL,

    PRIMARY KEY (batch_id, finding_no),
    CONSTRAINT import_findings_severity CHECK (severity IN ('error', 'warning', 'info'))
);

ALTER TABLE import_findings ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_findings FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_findings
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_findings TO kerp_importer;

COMMENT ON TABLE import_findings IS '이관 배치에서 발견된 사항 (전부)';

CREATE TABLE import_entries (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    table_name VARCHAR(30) NOT NULL,
    record_id UUID NOT NULL,
    company_id UUID NOT NULL,
    file TEXT,
    sheet TEXT,
    row BIGINT,
    before_hash TEXT,
    after_hash TEXT,
    old_values JSONB,

    PRIMARY KEY (batch_id, table_name, record_id)
);

ALTER TABLE import_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_entries FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_entries
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_entries TO kerp_importer;

COMMENT ON TABLE import_entries IS '이관 배치가 운영 테이블에 쓴 행과 그 출처 (파일, 시트, 행)';
COMMENT ON COLUMN import_entries.after_hash IS '배치가 쓴 직후의 행 해시: 그 뒤 누가 고쳤는지 알아내는 데 쓴다';

CREATE TABLE import_account_totals (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    company_id UUID NOT NULL,
    fiscal_year SMALLINT NOT NULL,
    account_code VARCHAR(10) NOT NULL,
    lines BIGINT NOT NULL,
    debit_read NUMERIC(20, 2) NOT NULL,
    credit_read NUMERIC(20, 2) NOT NULL,
    flipped NUMERIC(20, 2) NOT NULL,
    added_debit NUMERIC(20, 2) NOT NULL,
    added_credit NUMERIC(20, 2) NOT NULL,
    excluded_debit NUMERIC(20, 2) NOT NULL,
    excluded_credit NUMERIC(20, 2) NOT NULL,
    unchanged_debit NUMERIC(20, 2) NOT NULL,
    unchanged_credit NUMERIC(20, 2) NOT NULL,
    debit_promoted NUMERIC(20, 2) NOT NULL,
    credit_promoted NUMERIC(20, 2) NOT NULL,

    PRIMARY KEY (batch_id, fiscal_year, account_code),
    -- Promise 2 of the contract, for every account of every batch.
    CONSTRAINT import_account_totals_debit CHECK (
        debit_promoted = debit_read + flipped + added_debit - excluded_debit - unchanged_debit
    ),
    CONSTRAINT import_account_totals_credit CHECK (
        credit_promoted = credit_read + flipped + added_credit - excluded_credit - unchanged_credit
    )
);

ALTER TABLE import_account_totals ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_account_totals FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_account_totals
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_account_totals TO kerp_importer;

COMMENT ON TABLE import_account_totals IS '배치의 계정별 합계: 읽은 것, 부호를 옮긴 것, 더한 것, 뺀 것, 올린 것';

-- One secret per company: partner codes that are personal numbers become stable codes by HMAC.
CREATE TABLE import_keys (
    company_id UUID PRIMARY KEY,
    company_code VARCHAR(20) NOT NULL,
    secret BYTEA NOT NULL
);

ALTER TABLE import_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_keys FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_keys
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_keys TO kerp_importer;

COMMENT ON TABLE import_keys IS '회사별 비밀키: 주민등록번호로 된 거래처코드를 대체코드로 바꿀 때 쓴다';
