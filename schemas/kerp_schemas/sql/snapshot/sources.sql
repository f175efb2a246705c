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
    %(batch_id)s, %(company_id)s, 'voucher_lines', each.source_code, coalesce(max(each.source_name), ''),
    each.account_code, sum(each.lines), coalesce(sum(each.debit), 0), coalesce(sum(each.credit), 0),
    sum(each.lines) - coalesce(sum(each.lines_aside), 0), coalesce(sum(each.debit), 0) - coalesce(sum(each.debit_aside), 0),
    coalesce(sum(each.credit), 0) - coalesce(sum(each.credit_aside), 0)
FROM (
    SELECT
        coalesce(line.source_account_code, '') AS source_code, line.source_account_name AS source_name,
        coalesce(line.account_code, '') AS account_code, line.lines, line.debit_amount AS debit,
        line.credit_amount AS credit, 0 AS lines_aside, NULL::numeric AS debit_aside, NULL::numeric AS credit_aside
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
    UNION ALL
    SELECT
        coalesce(line.source_account_code, ''), NULL, coalesce(line.account_code, ''), 0, NULL, NULL, 1,
        line.debit_amount, line.credit_amount
    FROM kerp_staging.own_exclusions AS excluded
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = excluded.batch_id
     AND line.company_id = excluded.company_id
     AND line.voucher_id = excluded.record_id
    WHERE excluded.batch_id = %(batch_id)s
      AND excluded.company_id = %(company_id)s
      AND excluded.table_name = 'vouchers'
) AS each
GROUP BY each.source_code, each.account_code
