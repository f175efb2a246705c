-- The company's trial balance: per account the opening balances of every year and the lines of vouchers that are not
-- deleted.
SELECT
    posted.account_code, sum(posted.debit_amount) AS debit,
    sum(posted.credit_amount) AS credit
FROM (
    SELECT opening.account_code, opening.debit_amount, opening.credit_amount
    FROM opening_balances AS opening
    WHERE opening.company_id = %(company_id)s
    UNION ALL
    SELECT line.account_code, line.debit_amount, line.credit_amount
    FROM voucher_lines AS line
    JOIN vouchers AS voucher ON voucher.company_id = line.company_id AND voucher.id = line.voucher_id
    WHERE line.company_id = %(company_id)s
      AND voucher.deleted_at IS NULL
) AS posted
GROUP BY posted.account_code
ORDER BY posted.account_code
