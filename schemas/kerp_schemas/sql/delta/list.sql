-- Every changed and vanished voucher and opening balance, by day and number, with what the files say and K-ERP holds.
SELECT
    each.table_name, each.kind, each.label, each.old_label, each.day, each.old_day, each.amount, each.old_amount,
    each.is_applied, each.touched, each.file, each.sheet, each.row
FROM (
    SELECT
        difference.table_name, difference.kind, staged.voucher_no AS label, known.voucher_no AS old_label,
        staged.voucher_date AS day, known.voucher_date AS old_day, staged.total_debit AS amount,
        known.total_debit AS old_amount, difference.is_applied, difference.touched, staged.file, staged.sheet, staged.row
    FROM import_differences AS difference
    JOIN vouchers AS known ON known.company_id = difference.company_id AND known.id = difference.old_id
    LEFT JOIN kerp_staging.own_vouchers AS staged
      ON staged.batch_id = difference.batch_id
     AND staged.company_id = difference.company_id
     AND staged.id = difference.new_id
    WHERE difference.batch_id = %(batch_id)s
      AND difference.company_id = %(company_id)s
      AND difference.table_name = 'vouchers'
      AND difference.kind <> 'unchanged'
    UNION ALL
    SELECT
        difference.table_name, difference.kind,
        concat_ws(' ', known.fiscal_year, known.account_code, nullif(known.partner_code, '')),
        concat_ws(' ', known.fiscal_year, known.account_code, nullif(known.partner_code, '')), NULL, NULL,
        staged.balance, known.debit_amount - known.credit_amount, difference.is_applied, difference.touched,
        staged.file, staged.sheet, staged.row
    FROM import_differences AS difference
    JOIN opening_balances AS known ON known.company_id = difference.company_id AND known.id = difference.old_id
    LEFT JOIN (
        SELECT
            opening.fiscal_year, opening.account_code, opening.partner_code,
            sum(opening.debit_amount - opening.credit_amount) AS balance,
            (array_agg(opening.file ORDER BY opening.id))[1] AS file,
            (array_agg(opening.sheet ORDER BY opening.id))[1] AS sheet,
            (array_agg(opening.row ORDER BY opening.id))[1] AS row
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
) AS each
ORDER BY each.table_name DESC, coalesce(each.old_label, each.label), each.kind
