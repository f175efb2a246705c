-- What is kept of a batch's contents when staging is gone, rehearsals and refusals included: what two runs are compared
-- by, what production is tied out against again, and the receipts that were issued. Small: a row a voucher, none a line.

CREATE TABLE import_sources (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    company_id UUID NOT NULL,
    table_name VARCHAR(30) NOT NULL,
    source_code TEXT NOT NULL,
    source_name TEXT NOT NULL,
    account_code TEXT NOT NULL,
    lines BIGINT NOT NULL,
    debit NUMERIC(20, 2) NOT NULL,
    credit NUMERIC(20, 2) NOT NULL,
    lines_kept BIGINT NOT NULL,
    debit_kept NUMERIC(20, 2) NOT NULL,
    credit_kept NUMERIC(20, 2) NOT NULL,

    PRIMARY KEY (batch_id, table_name, source_code, account_code)
);

ALTER TABLE import_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_sources FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_sources
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_sources TO kerp_importer;

COMMENT ON TABLE import_sources IS '배치의 원본 계정별 합계: 기초잔액과 분개, 어느 K-ERP 계정으로 갔는지';
COMMENT ON COLUMN import_sources.debit_kept IS '뺀 전표(이미 있음, 오류, 결산 등)를 제외한 차변';

CREATE TABLE import_vouchers (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    company_id UUID NOT NULL,
    voucher_no TEXT NOT NULL,
    voucher_date DATE,
    voucher_type TEXT,
    lines INTEGER NOT NULL,
    debit NUMERIC(20, 2) NOT NULL,
    credit NUMERIC(20, 2) NOT NULL,
    contents BIGINT NOT NULL,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_import_vouchers_batch ON import_vouchers (batch_id);

ALTER TABLE import_vouchers ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_vouchers FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_vouchers
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_vouchers TO kerp_importer;

COMMENT ON TABLE import_vouchers IS '배치가 읽은 전표: 합계와 내용의 해시, 원본의 자리 (diff가 비교하는 것)';
COMMENT ON COLUMN import_vouchers.contents IS '분개 내용(원본 계정, 금액, 적요, 거래처 …)의 SHA-256 앞 64비트';

CREATE TABLE import_trial_balances (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    company_id UUID NOT NULL,
    fiscal_year SMALLINT NOT NULL,
    last_voucher_date DATE,
    account_code TEXT,
    debit_total NUMERIC(18, 2),
    credit_total NUMERIC(18, 2),
    debit_balance NUMERIC(18, 2),
    credit_balance NUMERIC(18, 2),
    period_end DATE,
    source_account_code TEXT,
    source_account_name TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_import_trial_balances_batch ON import_trial_balances (batch_id);

ALTER TABLE import_trial_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_trial_balances FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_trial_balances
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON import_trial_balances TO kerp_importer;

COMMENT ON TABLE import_trial_balances IS '배치의 합계잔액시산표: reconcile이 다시 대사하는 것';

-- A receipt that was issued is never changed nor deleted: the importer may only read and add.
CREATE TABLE import_receipts (
    batch_id UUID NOT NULL REFERENCES import_batches (id) ON DELETE CASCADE,
    company_id UUID NOT NULL,
    digest CHAR(64) NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    accepted_by TEXT,

    PRIMARY KEY (batch_id, digest)
);

ALTER TABLE import_receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_receipts FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON import_receipts
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT ON import_receipts TO kerp_importer;

COMMENT ON TABLE import_receipts IS '발행한 인수인계 확인서: 내용의 SHA-256 (고치거나 지우지 않는다)';
