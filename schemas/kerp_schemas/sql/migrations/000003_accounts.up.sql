CREATE TABLE accounts (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    code VARCHAR(10) NOT NULL,
    name VARCHAR(100) NOT NULL,
    account_type VARCHAR(10) NOT NULL,
    normal_side VARCHAR(6) NOT NULL,
    parent_code VARCHAR(10),
    is_active BOOLEAN NOT NULL DEFAULT true,
    allow_posting BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT accounts_company_code_unique UNIQUE (company_id, code),
    CONSTRAINT accounts_parent FOREIGN KEY (company_id, parent_code) REFERENCES accounts (company_id, code),
    CONSTRAINT accounts_type CHECK (account_type IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
    CONSTRAINT accounts_side CHECK (normal_side IN ('debit', 'credit'))
);

CREATE INDEX idx_accounts_company_parent
    ON accounts (company_id, parent_code)
    WHERE parent_code IS NOT NULL;

CREATE TRIGGER accounts_updated_at
    BEFORE UPDATE ON accounts
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON accounts
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON accounts TO kerp_importer;

COMMENT ON TABLE accounts IS '계정과목 테이블';
COMMENT ON COLUMN accounts.account_type IS '계정유형: asset(자산), liability(부채), equity(자본), revenue(수익), expense(비용)';
COMMENT ON COLUMN accounts.normal_side IS '정상잔액 방향: debit(차변), credit(대변)';
COMMENT ON COLUMN accounts.allow_posting IS '전표 입력 가능 여부 (제목 계정은 false)';
