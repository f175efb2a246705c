-- Vouchers of two companies over two years, ten lines each; what each voucher is before anybody wrote is kept beside them
-- in the schema live.

CREATE SCHEMA live;
CREATE SEQUENCE live.position;
GRANT USAGE ON SCHEMA live TO {role};
GRANT USAGE ON SEQUENCE live.position TO {role};
GRANT SELECT ON companies, accounts TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON vouchers, voucher_lines TO {role};

INSERT INTO companies (id, code, name)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(company), 12, '0'))::uuid, 'LIVE' || company, '회사 ' || company
FROM generate_series(0, 1) AS company;

INSERT INTO accounts (company_id, code, name, account_type, normal_side)
SELECT id, '10101', '현금', 'asset', 'debit'
FROM companies;

-- Keys are not asked row by row; every row is true by them.
SET session_replication_role = replica;

INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, description, status, total_debit, total_credit)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    'F' || number,
    DATE '2023-01-01' + number % 730,
    '전표 ' || number,
    'approved', 10, 10
FROM generate_series(1, {lines} / 10) AS number;

INSERT INTO voucher_lines (voucher_id, company_id, line_no, account_code, debit_amount, credit_amount)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    line,
    '10101',
    CASE WHEN line % 2 = 0 THEN 2 ELSE 0 END,
    CASE WHEN line % 2 = 1 THEN 2 ELSE 0 END
FROM generate_series(1, {lines} / 10) AS number
CROSS JOIN generate_series(1, 10) AS line;

SET session_replication_role = origin;

CREATE TABLE live.vouchers AS SELECT id, voucher_no::text, voucher_date, description FROM vouchers;
ALTER TABLE live.vouchers ADD PRIMARY KEY (id);
CREATE TABLE live.written (id uuid, is_there boolean, voucher_no text, voucher_date date, description text, lines bigint);
ANALYZE vouchers, voucher_lines
