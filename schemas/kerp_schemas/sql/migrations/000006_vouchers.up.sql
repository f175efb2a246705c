CREATE TABLE vouchers (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,

    voucher_no VARCHAR(20) NOT NULL,
    source_voucher_no VARCHAR(50),
    voucher_date DATE NOT NULL,
    voucher_type VARCHAR(20) NOT NULL DEFAULT 'general',
    description TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'draft',

    total_debit NUMERIC(18, 2) NOT NULL DEFAULT 0,
    total_credit NUMERIC(18, 2) NOT NULL DEFAULT 0,

    created_by UUID,
    approved_by UUID,
    approved_at TIMESTAMPTZ,

    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at TIMESTAMPTZ,

    CONSTRAINT vouchers_company_no_unique UNIQUE (company_id, voucher_no),
    CONSTRAINT vouchers_company_id_unique UNIQUE (company_id, id),
    CONSTRAINT vouchers_created_by FOREIGN KEY (company_id, created_by) REFERENCES users (company_id, id),
    CONSTRAINT vouchers_approved_by FOREIGN KEY (company_id, approved_by) REFERENCES users (company_id, id),
    CONSTRAINT vouchers_balanced CHECK (total_debit = total_credit),
    -- NaN counts as greater than every number: the upper bound is what keeps it out.
    CONSTRAINT vouchers_total_real CHECK (total_debit BETWEEN 0 AND 9999999999999999.99),
    CONSTRAINT vouchers_type CHECK (
        voucher_type IN ('general', 'purchase', 'sales', 'payment', 'receipt', 'adjustment', 'closing')
    ),
    CONSTRAINT vouchers_status CHECK (status IN ('draft', 'pending', 'approved', 'rejected'))
);

CREATE INDEX idx_vouchers_company_date
    ON vouchers (company_id, voucher_date DESC)
    WHERE deleted_at IS NULL;

CREATE INDEX idx_vouchers_company_status
    ON vouchers (company_id, status)
    WHERE deleted_at IS NULL;

CREATE INDEX idx_vouchers_company_type
    ON vouchers (company_id, voucher_type)
    WHERE deleted_at IS NULL;

CREATE TRIGGER vouchers_updated_at
    BEFORE UPDATE ON vouchers
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at();

ALTER TABLE vouchers ENABLE ROW LEVEL SECURITY;
ALTER TABLE vouchers FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON vouchers
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON vouchers TO kerp_importer;

COMMENT ON TABLE vouchers IS '전표 테이블';
COMMENT ON COLUMN vouchers.voucher_no IS '전표번호: YYYYMMDD-NNNNN';
COMMENT ON COLUMN vouchers.source_voucher_no IS '기존 시스템의 전표번호 (원문 그대로)';
COMMENT ON COLUMN vouchers.voucher_type IS '전표유형: general(일반), purchase(매입), sales(매출), payment(지급), receipt(수금), adjustment(조정), closing(결산)';
COMMENT ON COLUMN vouchers.status IS '상태: draft(작성중), pending(승인대기), approved(승인), rejected(반려)';

CREATE TABLE voucher_lines (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    voucher_id UUID NOT NULL,
    company_id UUID NOT NULL,
    line_no INTEGER NOT NULL,
    account_code VARCHAR(10) NOT NULL,
    debit_amount NUMERIC(18, 2) NOT NULL DEFAULT 0,
    credit_amount NUMERIC(18, 2) NOT NULL DEFAULT 0,
    description TEXT,
    partner_code VARCHAR(30),
    department_code VARCHAR(20),
    project_code VARCHAR(20),

    CONSTRAINT voucher_lines_no_unique UNIQUE (voucher_id, line_no),
    CONSTRAINT voucher_lines_voucher FOREIGN KEY (company_id, voucher_id)
        REFERENCES vouchers (company_id, id) ON DELETE CASCADE,
    CONSTRAINT voucher_lines_account FOREIGN KEY (company_id, account_code) REFERENCES accounts (company_id, code),
    CONSTRAINT voucher_lines_partner FOREIGN KEY (company_id, partner_code) REFERENCES partners (company_id, code),
    CONSTRAINT voucher_lines_department
        FOREIGN KEY (company_id, department_code) REFERENCES departments (company_id, code),
    CONSTRAINT voucher_lines_project FOREIGN KEY (company_id, project_code) REFERENCES projects (company_id, code),
    -- NaN counts as greater than every number: the upper bounds are what keeps it out.
    CONSTRAINT voucher_lines_debit_real CHECK (debit_amount BETWEEN 0 AND 9999999999999999.99),
    CONSTRAINT voucher_lines_credit_real CHECK (credit_amount BETWEEN 0 AND 9999999999999999.99),
    CONSTRAINT voucher_lines_one_side CHECK (NOT (debit_amount > 0 AND credit_amount > 0))
);

CREATE INDEX idx_voucher_lines_company_account
    ON voucher_lines (company_id, account_code);

-- A foreign key is looked up from both ends: without these, deleting one partner reads every line.
CREATE INDEX idx_voucher_lines_company_partner
    ON voucher_lines (company_id, partner_code)
    WHERE partner_code IS NOT NULL;

CREATE INDEX idx_voucher_lines_company_department
    ON voucher_lines (company_id, department_code)
    WHERE department_code IS NOT NULL;

CREATE INDEX idx_voucher_lines_company_project
    ON voucher_lines (company_id, project_code)
    WHERE project_code IS NOT NULL;

ALTER TABLE voucher_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE voucher_lines FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON voucher_lines
    FOR ALL
    USING (company_id = current_tenant_id())
    WITH CHECK (company_id = current_tenant_id());

GRANT SELECT, INSERT, UPDATE, DELETE ON voucher_lines TO kerp_importer;

COMMENT ON TABLE voucher_lines IS '분개 테이블';
COMMENT ON COLUMN voucher_lines.debit_amount IS '차변금액 (원)';
COMMENT ON COLUMN voucher_lines.credit_amount IS '대변금액 (원)';
