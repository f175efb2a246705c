-- Opening balances that the files have otherwise.
UPDATE opening_balances AS opening
SET debit_amount = greatest(staged.balance, 0), credit_amount = greatest(-staged.balance, 0)
FROM import_differences AS difference
CROSS JOIN (
    SELECT
        each.fiscal_year, each.account_code, each.partner_code, sum(each.debit_amount - each.credit_amount) AS balance
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.fiscal_year, each.account_code, each.partner_code
) AS staged
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'opening_balances'
  AND difference.kind = 'changed'
  AND difference.is_applied
  AND opening.company_id = difference.company_id
  AND opening.id = difference.old_id
  AND staged.fiscal_year = opening.fiscal_year
  AND staged.account_code = opening.account_code
  AND staged.partner_code = opening.partner_code
