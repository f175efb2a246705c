-- An opening voucher in the journal opens its year: what trial balances or ledgers say of it is none beside it.
DELETE FROM kerp_staging.own_opening_balances AS opening
USING jsonb_to_recordset(%(sheets)s::jsonb) AS beside (file text, sheet text)
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND opening.file = beside.file
  AND opening.sheet IS NOT DISTINCT FROM beside.sheet
