-- Per account: what was read, flipped, added, excluded and unchanged, against what production now holds of this
-- batch. The table's CHECK constraints hold the two sums together, to the won.
INSERT INTO import_account_totals (
    batch_id, company_id, fiscal_year, account_code, lines, debit_read, credit_read, flipped, added_debit, added_credit,
    excluded_debit, excluded_credit, unchanged_debit, unchanged_credit, debit_promoted, credit_promoted
)
SELECT
    staged.batch_id, staged.company_id,
    extract(YEAR FROM voucher.voucher_date - make_interval(months => %(start_month)s - 1)) AS fiscal_year,
    staged.account_code, count(*),
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.credit_amount ELSE staged.debit_amount END)
        FILTER (WHERE NOT staged.added), 0),
    coalesce(sum(CASE WHEN staged.flipped THEN -staged.debit_amount ELSE staged.credit_amount END)
        FILTER (WHERE NOT staged.added), 0),
    coalesce(sum(staged.debit_amount + staged.credit_amount) FILTER (WHERE staged.flipped), 0),
    coalesce(sum(staged.debit_amount) FILTER (WHERE staged.added), 0),
    coalesce(sum(staged.credit_amount) FILTER (WHERE staged.added), 0),
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0),
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason <> 'unchanged'), 0),
    coalesce(sum(staged.debit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0),
    coalesce(sum(staged.credit_amount) FILTER (WHERE excluded.reason = 'unchanged'), 0),
    coalesce(sum(line.debit_amount), 0),
    coalesce(sum(line.credit_amount), 0)
FROM kerp_staging.own_voucher_lines AS staged
JOIN kerp_staging.own_vouchers AS voucher
  ON voucher.batch_id = staged.batch_id
 AND voucher.company_id = staged.company_id
 AND voucher.id = staged.voucher_id
LEFT JOIN kerp_staging.own_exclusions AS excluded
  ON excluded.batch_id = staged.batch_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = staged.voucher_id
LEFT JOIN voucher_lines AS line
  ON line.id = staged.id
 AND line.company_id = staged.company_id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
GROUP BY staged.batch_id, staged.company_id, fiscal_year, staged.account_code
