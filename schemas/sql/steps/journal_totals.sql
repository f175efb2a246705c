-- The journal's totals as the report gives them. Flips and additions are those of every line read; what is excluded
-- or unchanged is counted on the sides where it would stand after the flip.
SELECT
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.credit_amount ELSE staged.debit_amount END)
        FILTER (WHERE NOT staged.added), 0) AS debit_read,
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.debit_amount ELSE staged.credit_amount END)
        FILTER (WHERE NOT staged.added), 0) AS credit_read,
    count(*) FILTER (WHERE staged.flipped) AS flipped_lines,
    coalesce(sum(staged.debit_amount + staged.credit_amount) FILTER (WHERE staged.flipped), 0) AS flipped_amount,
    count(*) FILTER (WHERE staged.added) AS added_lines,
    coalesce(sum(staged.debit_amount) FILTER (WHERE staged.added), 0) AS added_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE staged.added), 0) AS added_credit,
    count(*) FILTER (WHERE excluded.reason <> 'unchanged') AS excluded_lines,
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0) AS excluded_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0) AS excluded_credit,
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS unchanged_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS unchanged_credit,
    coalesce(sum(line.debit_amount), 0) AS debit_promoted,
    coalesce(sum(line.credit_amount), 0) AS credit_promoted,
    count(*) AS lines_total,
    count(line.id) AS lines_promoted,
    count(excluded.record_id) FILTER (WHERE excluded.reason = 'invalid') AS lines_invalid
FROM kerp_staging.staging_voucher_lines AS staged
LEFT JOIN kerp_staging.staging_exclusions AS excluded
  ON excluded.batch_id = staged.batch_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = staged.voucher_id
LEFT JOIN voucher_lines AS line
  ON line.id = staged.id
 AND line.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
