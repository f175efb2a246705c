-- The batch's lines without a partner on the accounts given, the largest first.
SELECT line.account_code, line.file, line.sheet, line.row, line.debit_amount - line.credit_amount AS amount
FROM kerp_staging.own_voucher_lines AS line
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND line.account_code = ANY (%(accounts)s)
  AND line.partner_code IS NULL
  AND line.debit_amount <> line.credit_amount
ORDER BY abs(line.debit_amount - line.credit_amount) DESC, line.file, line.sheet, line.row
LIMIT 10000
