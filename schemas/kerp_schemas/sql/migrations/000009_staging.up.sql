-- Where a batch is loaded and checked before production sees it. No row-level security (COPY refuses a role bound
-- by it): the schema belongs to the importer's role alone, and every statement names its batch. Columns take
-- NULL, so that what is missing can be found and named; UNLOGGED, because a batch can be loaded again.

CREATE SCHEMA kerp_staging AUTHORIZATION kerp_importer;

SET LOCAL ROLE kerp_importer;

CREATE UNLOGGED TABLE kerp_staging.staging_accounts (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    code TEXT,
    name TEXT,
    account_type TEXT,
    normal_side TEXT,
    parent_code TEXT,
    is_active BOOLEAN,
    allow_posting BOOLEAN,
    source_code TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_accounts_batch ON kerp_staging.staging_accounts USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_partners (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    code TEXT,
    name TEXT,
    business_number TEXT,
    partner_type TEXT,
    representative TEXT,
    business_type TEXT,
    business_item TEXT,
    address TEXT,
    phone TEXT,
    email TEXT,
    is_active BOOLEAN,
    source_code TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_partners_batch ON kerp_staging.staging_partners USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_departments (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    code TEXT,
    name TEXT,
    is_active BOOLEAN,
    source_code TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_departments_batch ON kerp_staging.staging_departments USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_projects (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    code TEXT,
    name TEXT,
    is_active BOOLEAN,
    source_code TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_projects_batch ON kerp_staging.staging_projects USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_opening_balances (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    fiscal_year SMALLINT,
    account_code TEXT,
    partner_code TEXT,
    debit_amount NUMERIC(18, 2),
    credit_amount NUMERIC(18, 2),
    source_account_code TEXT,
    source_account_name TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_opening_balances_batch ON kerp_staging.staging_opening_balances USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_vouchers (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    voucher_no TEXT,
    source_voucher_no TEXT,
    voucher_date DATE,
    voucher_type TEXT,
    description TEXT,
    status TEXT,
    total_debit NUMERIC(18, 2),
    total_credit NUMERIC(18, 2),
    kind TEXT,
    is_closing BOOLEAN,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_vouchers_batch ON kerp_staging.staging_vouchers USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_voucher_lines (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
    voucher_id UUID,
    line_no INTEGER,
    account_code TEXT,
    debit_amount NUMERIC(18, 2),
    credit_amount NUMERIC(18, 2),
    description TEXT,
    partner_code TEXT,
    partner_name TEXT,
    department_code TEXT,
    project_code TEXT,
    source_account_code TEXT,
    source_account_name TEXT,
    flipped BOOLEAN,
    added BOOLEAN,
    file TEXT,
    sheet TEXT,
    row BIGINT
);

CREATE INDEX idx_staging_voucher_lines_batch ON kerp_staging.staging_voucher_lines USING brin (batch_id);

CREATE UNLOGGED TABLE kerp_staging.staging_trial_balances (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    id UUID,
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

CREATE INDEX idx_staging_trial_balances_batch ON kerp_staging.staging_trial_balances USING brin (batch_id);

-- Vouchers of the batch that are not promoted, each with the reason; masters and openings likewise.
CREATE UNLOGGED TABLE kerp_staging.staging_exclusions (
    batch_id UUID NOT NULL,
    company_id UUID NOT NULL,
    table_name TEXT NOT NULL,
    record_id UUID NOT NULL,
    reason TEXT NOT NULL,

    PRIMARY KEY (batch_id, table_name, record_id),
    CONSTRAINT staging_exclusions_reason CHECK (reason IN ('unchanged', 'conflict', 'invalid', 'closing'))
);

-- Findings on their way into import_findings, whose row-level security COPY refuses.
CREATE UNLOGGED TABLE kerp_staging.staging_findings (
    batch_id UUID NOT NULL,
    finding_no INTEGER NOT NULL,
    company_id UUID NOT NULL,
    rule TEXT,
    severity TEXT,
    table_name TEXT,
    file TEXT,
    sheet TEXT,
    row BIGINT,
    field TEXT,
    cell TEXT,
    value TEXT,
    message TEXT,
    hint TEXT
);

RESET ROLE;
