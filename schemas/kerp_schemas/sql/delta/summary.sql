-- How many vouchers and opening balances are new, changed, unchanged and vanished, and their debits: what the files say,
-- and what K-ERP holds.
SELECT
    each.table_name, each.kind, count(*) AS records, coalesce(sum(each.amount), 0) AS amount,
    coalesce(sum(each.old_amount), 0) AS old_amount, count(*) FILTER (WHERE each.is_applied) AS applied
FROM (
    SELECT
        'vouchers' AS table_name, coalesce(difference.kind, 'new') AS kind, staged.total_debit AS amount,
        known.total_debit AS old_amount, coalesce(difference.is_applied, excluded.reason IS NULL) AS is_applied
    FROM kerp_staging.own_vouchers AS staged
    LEFT JOIN kerp_staging.own_exclusions AS excluded
      ON excluded.batch_id = staged.batch_id
     AND excluded.company_id = staged.company_id
     AND excluded.table_name = 'vouchers'
     AND excluded.record_id = staged.id
    LEFT JOIN import_differences AS difference
      ON difference.batch_id = staged.batch_id
     AND difference.company_id = staged.company_id
     AND difference.table_name = 'vouchers'
     AND difference.new_id = staged.id
    LEFT JOIN vouchers AS known ON known.company_id = difference.company_id AND known.id = difference.old_id
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    UNION ALL
    SELECT 'vouchers', difference.kind, NULL, known.total_debit, difference.is_applied
    FROM import_differences AS difference
    JOIN vouchers AS known ON known.company_id = difference.company_id AND known.id = difference.old_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'vouchers'
      AND difference.kind = 'vanished'
    UNION ALL
    SELECT
        'opening_balances', difference.kind, staged.amount, abs(known.debit_amount - known.credit_amount),
        difference.is_applied
    FROM import_differences AS difference
    JOIN opening_balances AS known ON known.company_id = difference.company_id AND known.id = difference.old_id
    LEFT JOIN (
        SELECT
            opening.fiscal_year, opening.account_code, opening.partner_code,
            abs(sum(opening.debit_amount - opening.credit_amount)) AS amount
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
        GROUP BY opening.fiscal_year, opening.account_code, opening.partner_code
    ) AS staged
      ON staged.fiscal_year = known.fiscal_year
     AND staged.account_code = known.account_code
     AND staged.partner_code = known.partner_code
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'opening_balances'
    UNION ALL
    SELECT difference.table_name, difference.kind, NULL, NULL, difference.is_applied
    FROM import_differences AS difference
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name IN ('partners', 'departments', 'projects')
) AS each
GROUP BY each.table_name, each.kind
ORDER BY each.table_name, each.kind
