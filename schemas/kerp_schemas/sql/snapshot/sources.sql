-- What the batch carries per legacy account and K-ERP account; 'kept' is what was not set aside.
INSERT INTO import_sources (
    batch_id, company_id, table_name, source_code, source_name, account_code, lines, debit, credit, lines_kept,
    debit_kept, credit_kept
)
SELECT
    %(batch_id)s, %(company_id)s, 'opening_balances', coalesce(opening.source_account_code, ''),
    coalesce(max(opening.source_account_name), ''), coalesce(opening.account_code, ''), count(*),
    coalesce(sum(opening.debit_amount), 0), coalesce(sum(opening.credit_amount), 0), count(*),
    coalesce(sum(opening.debit_amount), 0), coalesce(sum(opening.credit_amount), 0)
FROM kerp_staging.own_opening_balances AS opening
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
GROUP BY coalesce(opening.source_account_code, ''), coalesce(opening.account_code, '')
UNION ALL
SELECT
    %(batch_id)s, %(company_id)s, 'voucher_lines', coalesce(line.source_account_code, ''),
    coalesce(max(line.source_account_name), ''), coalesce(line.account_code, ''), count(*),
    coalesce(sum(line.debit_amount), 0), coalesce(sum(line.credit_amount), 0),
    count(*) FILTER (WHERE excluded.record_id IS NULL),
    coalesce(sum(line.debit_amount) FILTER (WHERE excluded.record_id IS NULL), 0),
    coalesce(sum(line.credit_amount) FILTER (WHERE excluded.record_id IS NULL), 0)
FROM kerp_staging.own_voucher_lines AS line
LEFT JOIN kerp_staging.own_exclusions AS excluded
  ON excluded.batch_id = line.batch_id
 AND excluded.company_id = line.company_id
 AND excluded.table_name = 'vouchers'
 AND excluded.record_id = line.voucher_id
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
GROUP BY coalesce(line.source_account_code, ''), coalesce(line.account_code, '')
