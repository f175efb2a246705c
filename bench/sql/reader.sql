-- A page of an account's ledger, as a user of another company opens one.
SELECT voucher.voucher_no, voucher.voucher_date, line.debit_amount, line.credit_amount, line.description
FROM voucher_lines AS line
JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
WHERE line.company_id = current_tenant_id()
  AND line.account_code = %(account)s
ORDER BY voucher.voucher_date DESC, voucher.voucher_no
LIMIT 50
