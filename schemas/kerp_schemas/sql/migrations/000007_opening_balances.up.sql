CREATE TABLE opening_balances (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    fiscal_year SMALLINT NOT NULL,
    account_code VARCHAR(10) NOT NULL,
    -- '' where the balance belongs to no partner, so that the key can hold it.
    partner_code VARCHAR(30) NOT NULL DEFAULT '',
    debit_amount NUMERIC(18, 2) NOT NULL DEFAULT 0,
    credit_amount NUMERIC(18, 2) NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT opening_balances_unique UNIQUE (company_id, fiscal_year, account_code, partner_code),
    CONSTRAINT opening_balances_account FOREIGN KEY (company_id, account_code) REFERENCES accounts (company_id, code),
    CONSTRAINT opening_balances_debit_real CHECK (debit_amount BETWEEN 0 AND 9999999999999999.99),
    CONSTRAINT opening_balances_credit_real CHECK (credit_amount BETWEEN 0 AND 9999999999999999.99),
    CONSTRAINT opening_balances_one_side CHECK (NOT (debit_amount > 0 AND credit_amount > 0))
);

CREATE INDEX idx_opening_balances_company_account
    ON opening_balances (company_id, account_code);

CREATE TRIGGER opening_balances_updated_at
    BEFORE UPDATE ON opening_balances
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE opening_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE opening_balances FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON opening_balances
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON opening_balances TO kerp_importer;

COMMENT ON TABLE opening_balances IS '기초잔액 테이블';
COMMENT ON COLUMN opening_balances.fiscal_year IS '회계연도: 그 회계연도가 시작하는 해';
COMMENT ON COLUMN opening_balances.partner_code IS '거래처코드 (없으면 빈 문자열)';
