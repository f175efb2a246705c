-- Other companies with their lines, all of them true by the tables' constraints: {companies} companies of {vouchers}
-- vouchers with three lines each. Their ids lie before every id that is made today, as those of older rows do.

-- Keys are not asked row by row; the accounts are those of the company that `company add` made.
SET session_replication_role = replica;

CREATE TEMPORARY TABLE other_companies AS
SELECT number, ('01900000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid AS id
FROM generate_series(1, {companies}) AS number;

INSERT INTO companies (id, code, name)
SELECT id, 'OTHER' || number, 'Other ' || number
FROM other_companies;

INSERT INTO companies (id, code, name)
VALUES ('{floor_company}', 'FLOOR', 'Floor');

INSERT INTO accounts (company_id, code, name, account_type, normal_side, parent_code, is_active, allow_posting)
SELECT company.id, account.code, account.name, account.account_type, account.normal_side, account.parent_code,
       account.is_active, account.allow_posting
FROM accounts AS account
CROSS JOIN companies AS company
WHERE account.company_id = (SELECT id FROM companies WHERE code = 'CHART')
  AND company.code <> 'CHART';

INSERT INTO partners (company_id, code, name)
SELECT company.id, lpad(item::text, 5, '0'), 'Partner ' || item
FROM other_companies AS company
CROSS JOIN generate_series(1, 500) AS item;

INSERT INTO departments (company_id, code, name)
SELECT company.id, lpad(item::text, 4, '0'), 'Department ' || item
FROM other_companies AS company
CROSS JOIN generate_series(1, 20) AS item;

INSERT INTO vouchers (
    id, company_id, voucher_no, voucher_date, description, status, total_debit, total_credit
)
SELECT
    ('01900000-0000-7001-8000-' || lpad(to_hex(company.number * 100000000 + item), 12, '0'))::uuid,
    company.id,
    'O' || item,
    DATE '2024-01-01' + (item * 365 / {vouchers})::integer % 365,
    '상품 매출 및 대금 회수 ' || item,
    'approved',
    3000 + item % 100000,
    3000 + item % 100000
FROM other_companies AS company
CROSS JOIN generate_series(1, {vouchers}::bigint) AS item
ORDER BY company.number, item;

INSERT INTO voucher_lines (
    id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code
)
SELECT
    ('01900000-0000-7002-8000-' || lpad(to_hex((company.number * 100000000 + item) * 4 + line), 12, '0'))::uuid,
    ('01900000-0000-7001-8000-' || lpad(to_hex(company.number * 100000000 + item), 12, '0'))::uuid,
    company.id,
    line,
    chart.codes[1 + (item * 7 + line * 3) % cardinality(chart.codes)],
    CASE line WHEN 1 THEN 2000 + item % 100000 WHEN 2 THEN 1000 ELSE 0 END,
    CASE line WHEN 3 THEN 3000 + item % 100000 ELSE 0 END,
    '상품 매출 및 대금 회수 ' || item,
    CASE WHEN line <> 2 THEN lpad((1 + item % 500)::text, 5, '0') END,
    CASE WHEN line <> 3 THEN lpad((1 + item % 20)::text, 4, '0') END
FROM other_companies AS company
CROSS JOIN generate_series(1, {vouchers}::bigint) AS item
CROSS JOIN generate_series(1, 3) AS line
CROSS JOIN (
    SELECT array_agg(code ORDER BY code) AS codes
    FROM accounts
    WHERE company_id = (SELECT id FROM companies WHERE code = 'CHART')
      AND allow_posting
) AS chart
ORDER BY company.number, item, line;

RESET session_replication_role;
