-- The journal's lines that were read and are not promoted, by reason: closing, invalid, conflict. What K-ERP has already
-- (unchanged) is no exclusion, and opening vouchers have left staging's journal by now.
SELECT
    excluded.reason, count(*) AS lines, coalesce(sum(line.debit_amount), 0) AS debit,
    coalesce(sum(line.credit_amount), 0) AS credit
FROM kerp_staging.own_voucher_lines AS line
JOIN kerp_staging.own_exclusions AS excluded
  ON excluded.batch_id = line.batch_id
 AND excluded.company_id = line.company_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = line.voucher_id
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND excluded.reason <> 'unchanged'
GROUP BY excluded.reason
ORDER BY excluded.reason
