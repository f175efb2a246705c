-- What is set aside after all (invalid, closing) replaces nothing: K-ERP's voucher stays.
UPDATE import_differences AS difference
SET is_applied = false
FROM kerp_staging.own_exclusions AS excluded
WHERE difference.batch_id = %(batch_id)s
  AND difference.company_id = %(company_id)s
  AND difference.is_applied
  AND excluded.batch_id = difference.batch_id
  AND excluded.company_id = difference.company_id
  AND excluded.table_name = difference.table_name
  AND excluded.record_id = difference.new_id
