-- The lines that the batch wrote, as they stand in production, per account.
SELECT line.account_code, sum(line.debit_amount) AS debit, sum(line.credit_amount) AS credit
FROM import_entries AS entry
CROSS JOIN LATERAL unnest(entry.line_ids) AS own (id)
JOIN voucher_lines AS line ON line.company_id = entry.company_id AND line.id = own.id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
GROUP BY line.account_code
ORDER BY line.account_code
