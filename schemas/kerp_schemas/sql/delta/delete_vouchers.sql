-- The vouchers that are removed, and those that come in under another number.
DELETE FROM vouchers AS voucher
USING import_differences AS difference
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND voucher.company_id = difference.company_id
  AND voucher.id = difference.old_id
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_vouchers AS staged
      WHERE staged.batch_id = difference.batch_id
        AND staged.company_id = difference.company_id
        AND staged.id = difference.old_id
  )
