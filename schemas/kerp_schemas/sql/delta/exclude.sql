-- Vouchers that are not promoted: those that K-ERP has ('unchanged'), and those that stay out because K-ERP's stays
-- ('conflict'): a changed one that replaces nothing, one whose number K-ERP keeps for another, and one of a number that is
-- counted in several kinds, of which another is changed.
INSERT INTO kerp_staging.own_exclusions (batch_id, company_id, table_name, record_id, reason)
SELECT
    staged.batch_id, staged.company_id, 'vouchers', staged.id,
    CASE WHEN difference.kind = 'unchanged' THEN 'unchanged' ELSE 'conflict' END
FROM kerp_staging.own_vouchers AS staged
LEFT JOIN import_differences AS difference
  ON difference.batch_id = staged.batch_id
 AND difference.company_id = staged.company_id
 AND difference.table_name = 'vouchers'
 AND difference.new_id = staged.id
LEFT JOIN vouchers AS holder ON holder.company_id = staged.company_id AND holder.voucher_no = staged.voucher_no
LEFT JOIN import_differences AS held
  ON held.batch_id = staged.batch_id
 AND held.company_id = staged.company_id
 AND held.table_name = 'vouchers'
 AND held.old_id = holder.id
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND (
      difference.kind = 'unchanged'
      OR (difference.kind = 'changed' AND NOT difference.is_applied)
      OR (holder.id IS NOT NULL AND NOT coalesce(held.is_applied, false))
      OR (
          difference.kind IS NULL
          AND substring(staged.voucher_no FROM '^[0-9]{8}-[0-9]+') IN (
              SELECT substring(other.voucher_no FROM '^[0-9]{8}-[0-9]+')
              FROM import_differences AS changed
              JOIN kerp_staging.own_vouchers AS other
                ON other.batch_id = changed.batch_id
               AND other.company_id = changed.company_id
               AND other.id = changed.new_id
              WHERE changed.batch_id = %(batch_id)s
                AND changed.company_id = %(company_id)s
                AND changed.table_name = 'vouchers'
                AND changed.kind = 'changed'
                AND NOT changed.is_applied
                AND other.source_voucher_no IS NOT NULL
          )
      )
  )
