CREATE TABLE vouchers (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(), company_id UUID NOT NULL, voucher_no VARCHAR(20) NOT NULL,
    voucher_date DATE NOT NULL, voucher_type VARCHAR(20) NOT NULL DEFAULT 'general', description TEXT,
    status VARCHAR(20) NOT NULL DEFAULT 'draft', total_debit NUMERIC(18, 2) NOT NULL,
    total_credit NUMERIC(18, 2) NOT NULL, UNIQUE (company_id, voucher_no), CHECK (total_debit = total_credit),
    CHECK (status IN ('draft', 'pending', 'approved', 'rejected'))
);
CREATE TABLE voucher_lines (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(), voucher_id UUID NOT NULL REFERENCES vouchers (id) ON DELETE CASCADE,
    company_id UUID NOT NULL, line_no INTEGER NOT NULL, account_code VARCHAR(10) NOT NULL,
    debit_amount NUMERIC(18, 2) NOT NULL, credit_amount NUMERIC(18, 2) NOT NULL, description TEXT,
    partner_code VARCHAR(30), department_code VARCHAR(20), UNIQUE (voucher_id, line_no),
    CHECK (debit_amount >= 0), CHECK (credit_amount >= 0), CHECK (NOT (debit_amount > 0 AND credit_amount > 0))
);
CREATE INDEX ON voucher_lines (company_id, account_code);
