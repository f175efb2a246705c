-- The removed amounts of the batch are added up again.
DELETE FROM import_account_totals
WHERE batch_id = %(batch_id)s
  AND company_id = %(company_id)s
