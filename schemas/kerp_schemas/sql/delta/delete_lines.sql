-- The lines of the vouchers that are replaced or removed.
DELETE FROM voucher_lines AS line
USING import_differences AS difference
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND line.company_id = difference.company_id
  AND line.voucher_id = difference.old_id
