-- Opening balances that are in the files no more.
DELETE FROM opening_balances AS opening
USING import_differences AS difference
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'opening_balances'
  AND difference.kind = 'vanished'
  AND difference.is_applied
  AND opening.company_id = difference.company_id
  AND opening.id = difference.old_id
