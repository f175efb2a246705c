-- The opening balances of a batch as they were staged again, added up as promote does, under the ids of its lineage.
INSERT INTO rows_on_their_way (
    id, company_id, fiscal_year, account_code, partner_code, debit_amount, credit_amount
)
SELECT
    entry.record_id, entry.company_id, opening.fiscal_year, opening.account_code, opening.partner_code,
    opening.debit_amount, opening.credit_amount
FROM (
    SELECT
        staged.fiscal_year, staged.account_code, staged.partner_code,
        sum(staged.debit_amount - staged.credit_amount) AS balance
    FROM kerp_staging.own_opening_balances AS staged
    WHERE staged.batch_id = %(again_id)s
      AND staged.company_id = %(company_id)s
    GROUP BY staged.fiscal_year, staged.account_code, staged.partner_code
) AS summed
CROSS JOIN LATERAL jsonb_populate_record(
    NULL::opening_balances,
    to_jsonb(summed) || jsonb_build_object(
        'debit_amount', greatest(summed.balance, 0), 'credit_amount', greatest(-summed.balance, 0)
    )
) AS opening
JOIN import_entries AS entry
  ON entry.table_name = 'opening_balances'
 AND entry.after_hash = record_hash_opening_balances(opening, %(hash)s)
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
