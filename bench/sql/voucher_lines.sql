INSERT INTO voucher_lines (
    id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount, description, partner_code,
    department_code
)
SELECT gen_random_uuid(), voucher.id, prepared.company_id, prepared.line_no, prepared.account_code,
       prepared.debit_amount, prepared.credit_amount, prepared.description, prepared.partner_code,
       prepared.department_code
FROM prepared
JOIN vouchers AS voucher ON voucher.company_id = prepared.company_id AND voucher.voucher_no = prepared.voucher_no
