-- Vouchers in which an error was found; `rows` is a JSON list of the places of those errors.
INSERT INTO kerp_staging.own_exclusions (batch_id, company_id, table_name, record_id, reason)
SELECT DISTINCT line.batch_id, line.company_id, 'vouchers', line.voucher_id, 'invalid'
FROM kerp_staging.own_voucher_lines AS line
JOIN jsonb_to_recordset(%(rows)s::jsonb) AS place (file text, sheet text, row bigint)
  ON place.file = line.file
 AND place.sheet IS NOT DISTINCT FROM line.sheet
 AND place.row = line.row
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND line.voucher_id IS NOT NULL
ON CONFLICT (company_id, batch_id, table_name, record_id) DO UPDATE SET reason = 'invalid'
