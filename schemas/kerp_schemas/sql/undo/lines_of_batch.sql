-- The lines that the batch wrote, as they stand in production, per account.
SELECT line.account_code, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
FROM import_entries AS entry
JOIN voucher_lines AS line ON line.company_id = entry.company_id AND line.id = entry.record_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'voucher_lines'
GROUP BY line.account_code
ORDER BY line.account_code
