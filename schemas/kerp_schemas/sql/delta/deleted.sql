-- The records that the batch is about to delete, each as a person names it; a voucher that is replaced under its number
-- keeps its id and loses its lines alone.
SELECT
    entry.table_name, entry.record_id, coalesce(entry.old_values->>'voucher_no', entry.old_values->>'account_code') AS record
FROM import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND (
      (
          entry.table_name = 'vouchers'
          AND NOT EXISTS (
              SELECT 1
              FROM kerp_staging.own_vouchers AS staged
              WHERE staged.batch_id = entry.batch_id
                AND staged.company_id = entry.company_id
                AND staged.id = entry.record_id
          )
      )
      OR (
          entry.table_name = 'opening_balances'
          AND EXISTS (
              SELECT 1
              FROM import_differences AS difference
              WHERE difference.batch_id = entry.batch_id
                AND difference.company_id = entry.company_id
                AND difference.table_name = entry.table_name
                AND difference.old_id = entry.record_id
                AND difference.kind = 'vanished'
          )
      )
  )
UNION ALL
SELECT 'voucher_lines', (line->>'id')::uuid, entry.old_values->>'voucher_no'
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_array_elements(entry.old_values->'voucher_lines') AS line
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
