-- Vouchers that are replaced under their number: they keep their id, and their lines come in anew.
UPDATE vouchers AS voucher
SET
    source_voucher_no = staged.source_voucher_no, voucher_date = staged.voucher_date,
    voucher_type = staged.voucher_type, description = staged.description, status = staged.status,
    total_debit = staged.total_debit, total_credit = staged.total_credit
FROM import_differences AS difference
JOIN kerp_staging.own_vouchers AS staged
  ON staged.batch_id = difference.batch_id
 AND staged.company_id = difference.company_id
 AND staged.id = difference.old_id
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.table_name = 'vouchers'
  AND difference.is_applied
  AND voucher.company_id = difference.company_id
  AND voucher.id = difference.old_id
