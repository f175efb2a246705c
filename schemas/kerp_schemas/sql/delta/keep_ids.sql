-- A voucher that is replaced under its number keeps its id: whatever refers to it still does.
UPDATE kerp_staging.own_vouchers AS staged
SET id = voucher.id
FROM import_differences AS difference
JOIN vouchers AS voucher ON voucher.company_id = difference.company_id AND voucher.id = difference.old_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND staged.batch_id = difference.batch_id
  AND staged.company_id = difference.company_id
  AND staged.id = difference.new_id
  AND staged.voucher_no = voucher.voucher_no
