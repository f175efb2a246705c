-- What the batch noted when it was promoted, per account: the lines that it wrote.
SELECT total.account_code, sum(total.debit_promoted) AS debit, sum(total.credit_promoted) AS credit
FROM import_account_totals AS total
WHERE total.batch_id = %(batch_id)s
  AND total.company_id = %(company_id)s
GROUP BY total.account_code
ORDER BY total.account_code
