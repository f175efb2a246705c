-- The opening balances that a batch wrote, and those that it deleted (after_hash is NULL).
SELECT
    entry.record_id, coalesce(opening.fiscal_year, old.fiscal_year) AS fiscal_year,
    coalesce(opening.account_code, old.account_code) AS account_code,
    coalesce(opening.partner_code, old.partner_code) AS partner_code,
    coalesce(opening.debit_amount, 0) AS debit, coalesce(opening.credit_amount, 0) AS credit,
    opening.id IS NULL AND entry.after_hash IS NOT NULL AS is_gone, entry.old_values IS NOT NULL AS is_replacement
FROM import_entries AS entry
LEFT JOIN opening_balances AS opening ON opening.id = entry.record_id AND opening.company_id = entry.company_id
CROSS JOIN LATERAL jsonb_populate_record(NULL::opening_balances, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'opening_balances'
ORDER BY fiscal_year, account_code, partner_code
