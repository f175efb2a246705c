-- What later batches of the company built on what this one wrote: records that they updated, and vouchers and opening
-- balances that they found there, counted as unchanged and left as they were.
WITH later AS (
    SELECT batch.id, batch.company_id
    FROM import_batches AS batch
    JOIN import_batches AS undone ON undone.company_id = batch.company_id AND undone.id = %(batch_id)s
    WHERE batch.company_id = %(company_id)s
      AND batch.id <> %(batch_id)s
      AND batch.status = 'completed'
      AND NOT batch.dry_run
      AND batch.completed_at >= undone.completed_at
)
SELECT own.table_name, own.record_id, later.id AS batch_id, 'updated' AS how
FROM later
JOIN import_entries AS other ON other.batch_id = later.id AND other.company_id = later.company_id
JOIN import_entries AS own
  ON own.batch_id = %(batch_id)s
 AND own.company_id = other.company_id
 AND own.table_name = other.table_name
 AND own.record_id = other.record_id
UNION
SELECT 'vouchers', own.record_id, later.id, 'found'
FROM later
JOIN import_entries AS kept
  ON kept.batch_id = later.id
 AND kept.company_id = later.company_id
 AND kept.source_hash IS NOT NULL
JOIN vouchers AS voucher ON voucher.company_id = kept.company_id AND voucher.voucher_no = kept.voucher_no
JOIN import_entries AS own
  ON own.batch_id = %(batch_id)s
 AND own.company_id = voucher.company_id
 AND own.table_name = 'vouchers'
 AND own.record_id = voucher.id
UNION
SELECT 'opening_balances', own.record_id, later.id, 'found'
FROM later
JOIN import_sources AS kept
  ON kept.batch_id = later.id
 AND kept.company_id = later.company_id
 AND kept.table_name = 'opening_balances'
JOIN opening_balances AS opening
  ON opening.company_id = kept.company_id
 AND opening.account_code = kept.account_code
JOIN import_entries AS own
  ON own.batch_id = %(batch_id)s
 AND own.company_id = opening.company_id
 AND own.table_name = 'opening_balances'
 AND own.record_id = opening.id
WHERE NOT EXISTS (
    SELECT 1
    FROM import_entries AS written
    JOIN opening_balances AS other ON other.company_id = written.company_id AND other.id = written.record_id
    WHERE written.batch_id = later.id
      AND written.company_id = later.company_id
      AND written.table_name = 'opening_balances'
      AND other.account_code = opening.account_code
)
