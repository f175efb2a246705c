-- The opening balances that a batch wrote.
SELECT
    entry.record_id, opening.fiscal_year, opening.account_code, opening.partner_code,
    coalesce(opening.debit_amount, 0) AS debit, coalesce(opening.credit_amount, 0) AS credit,
    opening.id IS NULL AS is_gone, entry.old_values IS NOT NULL AS is_replacement
FROM import_entries AS entry
LEFT JOIN opening_balances AS opening ON opening.id = entry.record_id AND opening.company_id = entry.company_id
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
ORDER BY opening.fiscal_year, opening.account_code, opening.partner_code
