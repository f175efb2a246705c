-- The seed's three tables with rows of two companies: {lines} lines, and a quarter as many customers and users. What
-- each column held before anybody wrote is kept beside them in the schema live.

CREATE SCHEMA live;
CREATE SEQUENCE live.position;

CREATE TABLE customers (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    company_id UUID NOT NULL REFERENCES companies (id) ON DELETE CASCADE,
    name VARCHAR(100) NOT NULL,
    corp_num VARCHAR(20),

    CONSTRAINT customers_corp_num CHECK (corp_num ~ '^[0-9-]+$')
);
CREATE INDEX idx_customers_company_corp_num ON customers (company_id, corp_num);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON customers
    FOR ALL
    USING (company_id = (SELECT current_tenant_id()))
    WITH CHECK (company_id = (SELECT current_tenant_id()));
COMMENT ON TABLE customers IS '거래처 테이블';
COMMENT ON COLUMN customers.corp_num IS '사업자등록번호';

ALTER TABLE users ADD COLUMN bio TEXT, ADD COLUMN avatar_url VARCHAR(500);

GRANT USAGE ON SCHEMA live TO {role};
GRANT USAGE ON SEQUENCE live.position TO {role};
GRANT SELECT ON companies, accounts, vouchers TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON customers, users, voucher_lines TO {role};

INSERT INTO companies (id, code, name)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(company), 12, '0'))::uuid, 'LIVE' || company, '회사 ' || company
FROM generate_series(0, 1) AS company;

INSERT INTO accounts (company_id, code, name, account_type, normal_side)
SELECT id, '10101', '현금', 'asset', 'debit'
FROM companies;

-- Keys are not asked row by row; every row is true by them.
SET session_replication_role = replica;

INSERT INTO customers (id, company_id, name, corp_num)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    '거래처 ' || number,
    CASE WHEN number % 10 > 0 THEN to_char(number, 'FM000-00-00000') END
FROM generate_series(1, {lines} / 4) AS number;

INSERT INTO users (id, company_id, email, name, bio, avatar_url)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    number || '@example.com',
    '사용자 ' || number,
    CASE WHEN number % 3 > 0 THEN '소개 ' || number END,
    CASE WHEN number % 2 > 0 THEN 'https://example.com/' || number END
FROM generate_series(1, {lines} / 4) AS number;

INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, status)
SELECT
    ('01900000-0000-7002-8000-' || lpad(to_hex(company), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(company), 12, '0'))::uuid,
    'LIVE', DATE '2024-01-01', 'draft'
FROM generate_series(0, 1) AS company;

INSERT INTO voucher_lines (
    id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description
)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
    ('01900000-0000-7002-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    ('01900000-0000-7000-8000-' || lpad(to_hex(number % 2), 12, '0'))::uuid,
    number,
    '10101',
    CASE WHEN number % 3 > 0 THEN number + 0.25 ELSE 0 END,
    CASE WHEN number % 3 = 0 THEN number + 0.75 ELSE 0 END,
    '상품 매출 ' || number
FROM generate_series(1, {lines}) AS number;

SET session_replication_role = origin;

CREATE TABLE live.customers AS SELECT id, corp_num AS number FROM customers;
CREATE TABLE live.lines AS SELECT id, debit_amount::numeric AS debit, credit_amount::numeric AS credit FROM voucher_lines;
CREATE TABLE live.users AS SELECT id, bio, avatar_url AS avatar FROM users;
ALTER TABLE live.customers ADD PRIMARY KEY (id);
ALTER TABLE live.lines ADD PRIMARY KEY (id);
ALTER TABLE live.users ADD PRIMARY KEY (id);
ANALYZE customers, users, voucher_lines;
