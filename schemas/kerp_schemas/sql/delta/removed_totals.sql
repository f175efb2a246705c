-- Per account, what the vouchers held that the batch replaces or removes. Which of their lines had been negative is known
-- from the staging of their batch, or from what was kept of it when that was cleaned.
INSERT INTO import_account_totals (
    batch_id, company_id, fiscal_year, account_code, lines, debit_read, credit_read, flipped, added_debit, added_credit,
    excluded_debit, excluded_credit, unchanged_debit, unchanged_credit, debit_promoted, credit_promoted, removed_debit,
    removed_credit, removed_flipped
)
SELECT
    difference.batch_id, difference.company_id,
    extract(YEAR FROM voucher.voucher_date - make_interval(months => %(start_month)s - 1)) AS fiscal_year,
    line.account_code, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(line.debit_amount), sum(line.credit_amount),
    coalesce(sum(line.debit_amount + line.credit_amount) FILTER (WHERE origin.flipped OR kept.line_id IS NOT NULL), 0)
FROM import_differences AS difference
JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
JOIN voucher_lines AS line ON line.company_id = voucher.company_id AND line.voucher_id = voucher.id
LEFT JOIN kerp_staging.own_voucher_lines AS origin ON origin.company_id = line.company_id AND origin.id = line.id
LEFT JOIN import_flipped_lines AS kept ON kept.company_id = line.company_id AND kept.line_id = line.id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
GROUP BY difference.batch_id, difference.company_id, fiscal_year, line.account_code
