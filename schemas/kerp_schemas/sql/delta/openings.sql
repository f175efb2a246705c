-- Opening balances that K-ERP has otherwise or that were reversed, and those that an earlier batch wrote of a year that the files open and that
-- are not among them any more.
WITH staged AS (
    SELECT
        each.fiscal_year, each.account_code, each.partner_code,
        (array_agg(each.id ORDER BY each.id))[1] AS id, sum(each.debit_amount - each.credit_amount) AS balance
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.fiscal_year, each.account_code, each.partner_code
)
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id, new_id)
SELECT
    %(batch_id)s, %(company_id)s, 'opening_balances', CASE WHEN staged.id IS NULL THEN 'vanished' ELSE 'changed' END,
    opening.id, staged.id
FROM opening_balances AS opening
LEFT JOIN staged
  ON staged.fiscal_year = opening.fiscal_year
 AND staged.account_code = opening.account_code
 AND staged.partner_code = opening.partner_code
WHERE opening.company_id = %(company_id)s
  AND (
      opening.debit_amount - opening.credit_amount <> staged.balance
      OR (
          staged.id IS NOT NULL
          AND EXISTS (
              SELECT 1
              FROM import_entries AS entry
              JOIN import_reversals AS reversal
                ON reversal.batch_id = entry.batch_id
               AND reversal.company_id = entry.company_id
               AND reversal.voucher_id IS NULL
              WHERE entry.company_id = opening.company_id
                AND entry.table_name = 'opening_balances'
                AND entry.record_id = opening.id
          )
      )
      OR (
          staged.id IS NULL
          AND opening.fiscal_year IN (SELECT each.fiscal_year FROM staged AS each)
          AND EXISTS (
              SELECT 1
              FROM import_entries AS entry
              JOIN import_batches AS batch ON batch.id = entry.batch_id AND batch.company_id = entry.company_id
              WHERE entry.company_id = opening.company_id
                AND entry.table_name = 'opening_balances'
                AND entry.record_id = opening.id
                AND entry.after_hash IS NOT NULL
                AND batch.status = 'completed'
                AND NOT batch.dry_run
          )
      )
  )
