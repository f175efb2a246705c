CREATE UNLOGGED TABLE prepared (
    company_id UUID, voucher_no TEXT, voucher_date DATE, line_no INTEGER, account_code TEXT,
    debit_amount NUMERIC(18, 2), credit_amount NUMERIC(18, 2), description TEXT, partner_code TEXT, department_code TEXT
);
