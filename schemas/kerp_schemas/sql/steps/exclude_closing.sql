-- Closing vouchers, where the user leaves the closing to K-ERP.
INSERT INTO kerp_staging.staging_exclusions (batch_id, company_id, table_name, record_id, reason)
SELECT staged.batch_id, staged.company_id, 'vouchers', staged.id, 'closing'
FROM kerp_staging.own_vouchers AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND staged.is_closing
ON CONFLICT DO NOTHING
