-- The journal's totals as the report gives them. Flips and additions are those of every line read; what is excluded
-- or unchanged is counted on the sides where it would stand after the flip. What was promoted was added up from
-- production when it was promoted (with its lines), account by account. Opening vouchers have left staging's journal by
-- now: they were read and are excluded.
SELECT
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.credit_amount ELSE staged.debit_amount END)
        FILTER (WHERE NOT staged.added), 0) + %(opening_debit_read)s AS debit_read,
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.debit_amount ELSE staged.credit_amount END)
        FILTER (WHERE NOT staged.added), 0) + %(opening_credit_read)s AS credit_read,
    count(*) FILTER (WHERE staged.flipped) + %(opening_flipped_lines)s AS flipped_lines,
    coalesce(sum(staged.debit_amount + staged.credit_amount) FILTER (WHERE staged.flipped), 0)
        + %(opening_flipped_amount)s AS flipped_amount,
    count(*) FILTER (WHERE staged.added) AS added_lines,
    coalesce(sum(staged.debit_amount) FILTER (WHERE staged.added), 0) AS added_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE staged.added), 0) AS added_credit,
    count(*) FILTER (WHERE excluded.reason <> 'unchanged') + %(opening_lines)s AS excluded_lines,
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0)
        + %(opening_debit)s AS excluded_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0)
        + %(opening_credit)s AS excluded_credit,
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS unchanged_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0) AS unchanged_credit,
    (
        SELECT coalesce(sum(total.debit_promoted), 0)
        FROM import_account_totals AS total
        WHERE total.batch_id = %(batch_id)s
          AND total.company_id = %(company_id)s
    ) AS debit_promoted,
    (
        SELECT coalesce(sum(total.credit_promoted), 0)
        FROM import_account_totals AS total
        WHERE total.batch_id = %(batch_id)s
          AND total.company_id = %(company_id)s
    ) AS credit_promoted
FROM kerp_staging.own_voucher_lines AS staged
LEFT JOIN kerp_staging.own_exclusions AS excluded
  ON excluded.batch_id = staged.batch_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = staged.voucher_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
