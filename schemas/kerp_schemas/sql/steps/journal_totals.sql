-- The journal's totals as the report gives them. Flips and additions are those of every line read; what is excluded
-- or unchanged is counted on the sides where it would stand after the flip. What was promoted was added up from
-- production when it was promoted (with its lines), account by account. Opening vouchers have left staging's journal by
-- now: they were read and are excluded.
WITH set_aside AS (
    SELECT
        count(*) FILTER (WHERE excluded.reason <> 'unchanged') AS excluded_lines,
        sum(line.debit_amount) FILTER (WHERE excluded.reason <> 'unchanged') AS excluded_debit,
        sum(line.credit_amount) FILTER (WHERE excluded.reason <> 'unchanged') AS excluded_credit,
        sum(line.debit_amount) FILTER (WHERE excluded.reason = 'unchanged') AS unchanged_debit,
        sum(line.credit_amount) FILTER (WHERE excluded.reason = 'unchanged') AS unchanged_credit
    FROM kerp_staging.own_exclusions AS excluded
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = excluded.batch_id
     AND line.company_id = excluded.company_id
     AND line.voucher_id = excluded.record_id
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
),
promoted AS (
    SELECT sum(total.debit_promoted) AS debit, sum(total.credit_promoted) AS credit
    FROM import_account_totals AS total
    WHERE total.batch_id = %(batch_id)s
      AND total.company_id = %(company_id)s
)
SELECT
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.credit_amount ELSE staged.debit_amount END)
        FILTER (WHERE NOT staged.added), 0) + %(opening_debit_read)s AS debit_read,
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.debit_amount ELSE staged.credit_amount END)
        FILTER (WHERE NOT staged.added), 0) + %(opening_credit_read)s AS credit_read,
    coalesce(sum(staged.lines) FILTER (WHERE staged.flipped), 0) + %(opening_flipped_lines)s AS flipped_lines,
    coalesce(sum(staged.debit_amount + staged.credit_amount) FILTER (WHERE staged.flipped AND staged.is_read), 0)
        + %(opening_flipped_amount)s AS flipped_amount,
    coalesce(sum(staged.lines) FILTER (WHERE staged.added), 0)::bigint AS added_lines,
    coalesce(sum(staged.debit_amount) FILTER (WHERE staged.added), 0) AS added_debit,
    coalesce(sum(staged.credit_amount) FILTER (WHERE staged.added), 0) AS added_credit,
    (SELECT set_aside.excluded_lines FROM set_aside) + %(opening_lines)s AS excluded_lines,
    (SELECT coalesce(set_aside.excluded_debit, 0) FROM set_aside) + %(opening_debit)s AS excluded_debit,
    (SELECT coalesce(set_aside.excluded_credit, 0) FROM set_aside) + %(opening_credit)s AS excluded_credit,
    (SELECT coalesce(set_aside.unchanged_debit, 0) FROM set_aside) AS unchanged_debit,
    (SELECT coalesce(set_aside.unchanged_credit, 0) FROM set_aside) AS unchanged_credit,
    (SELECT coalesce(promoted.debit, 0) FROM promoted) AS debit_promoted,
    (SELECT coalesce(promoted.credit, 0) FROM promoted) AS credit_promoted
FROM kerp_staging.own_account_sums AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
