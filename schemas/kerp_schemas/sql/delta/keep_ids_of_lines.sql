-- The lines of a voucher that keeps its id.
UPDATE kerp_staging.own_voucher_lines AS line
SET voucher_id = difference.old_id
FROM import_differences AS difference
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.old_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND line.batch_id = difference.batch_id
  AND line.company_id = difference.company_id
  AND line.voucher_id = difference.new_id
