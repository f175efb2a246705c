-- A voucher of two lines, as a user of another company enters one.
WITH entered AS (
    INSERT INTO vouchers (company_id, voucher_no, voucher_date, description, total_debit, total_credit)
    VALUES (current_tenant_id(), %(number)s, DATE '2025-06-30', '판매', 1100, 1100)
    RETURNING id, company_id
)
INSERT INTO voucher_lines (
    voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, partner_code, department_code
)
SELECT entered.id, entered.company_id, line.line_no, %(account)s, line.debit, line.credit, '00001', '0001'
FROM entered
CROSS JOIN (VALUES (1, 1100, 0), (2, 0, 1100)) AS line (line_no, debit, credit)
