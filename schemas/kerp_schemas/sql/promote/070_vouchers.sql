-- Vouchers that are neither excluded nor replaced under their number (delta/replace_vouchers.sql). What became of them
-- is told with their lines.

-- WAY IN
INSERT INTO vouchers (
    id, company_id, voucher_no, source_voucher_no, voucher_date, voucher_type, description, status, total_debit,
    total_credit
)
SELECT
    staged.id, staged.company_id, staged.voucher_no, staged.source_voucher_no, staged.voucher_date,
    staged.voucher_type, staged.description, staged.status, staged.total_debit, staged.total_credit
FROM kerp_staging.own_vouchers AS staged
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND staged.id > %(after)s
  AND staged.id <= %(up_to)s
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_exclusions AS excluded
      WHERE excluded.batch_id = staged.batch_id
        AND excluded.table_name = 'vouchers'
        AND excluded.record_id = staged.id
  )
  AND NOT EXISTS (
      SELECT 1
      FROM import_differences AS difference
      WHERE difference.batch_id = staged.batch_id
        AND difference.company_id = staged.company_id
        AND difference.table_name = 'vouchers'
        AND difference.is_applied
        AND difference.old_id = staged.id
  );

-- TOUCHED SINCE
-- Of `suspects` alone where they are known: others are as they were written (docs/decisions/untouched.md).
SELECT 'vouchers' AS table_name,
       coalesce(voucher.voucher_no, nullif(concat_ws(' ', place.file, place.sheet, entry.row), ''), entry.record_id::text) AS record,
       CASE WHEN voucher.id IS NULL THEN 'deleted' ELSE 'changed' END AS reason,
       entry.record_id AS owner_id
FROM import_entries AS entry
LEFT JOIN vouchers AS voucher ON voucher.id = entry.record_id AND voucher.company_id = entry.company_id
LEFT JOIN import_files AS place
  ON place.company_id = entry.company_id
 AND place.batch_id = entry.batch_id
 AND place.file_no = entry.file_no
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND entry.after_hash IS NOT NULL
  AND (%(suspects)s::uuid[] IS NULL OR entry.record_id = ANY (%(suspects)s))
  AND (voucher.id IS NULL OR record_hash_vouchers(voucher, entry.after_hash) <> entry.after_hash);

-- WAY BACK
DELETE FROM vouchers AS voucher
USING import_entries AS entry
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND voucher.id = entry.record_id
  AND voucher.company_id = entry.company_id
  AND entry.old_values IS NULL;

-- OLD VALUES BACK
-- In two steps: where vouchers are partitioned no index of theirs tells one by its id alone.
UPDATE vouchers AS voucher
SET
    voucher_no = old.voucher_no, source_voucher_no = old.source_voucher_no, voucher_date = old.voucher_date,
    voucher_type = old.voucher_type, description = old.description, status = old.status,
    total_debit = old.total_debit, total_credit = old.total_credit, created_by = old.created_by,
    approved_by = old.approved_by, approved_at = old.approved_at, created_at = old.created_at,
    updated_at = old.updated_at, deleted_at = old.deleted_at
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::vouchers, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND entry.old_values IS NOT NULL
  AND voucher.company_id = entry.company_id
  AND voucher.id = entry.record_id;

INSERT INTO vouchers (
    id, company_id, voucher_no, source_voucher_no, voucher_date, voucher_type, description, status,
    total_debit, total_credit, created_by, approved_by, approved_at, created_at, updated_at, deleted_at
)
SELECT
    old.id, old.company_id, old.voucher_no, old.source_voucher_no, old.voucher_date, old.voucher_type,
    old.description, old.status, old.total_debit, old.total_credit, old.created_by, old.approved_by,
    old.approved_at, old.created_at, old.updated_at, old.deleted_at
FROM import_entries AS entry
CROSS JOIN LATERAL jsonb_populate_record(NULL::vouchers, entry.old_values) AS old
WHERE entry.batch_id = %(batch_id)s
  AND entry.company_id = %(company_id)s
  AND entry.table_name = 'vouchers'
  AND entry.old_values IS NOT NULL
  AND NOT EXISTS (
      SELECT 1
      FROM vouchers AS voucher
      WHERE voucher.company_id = entry.company_id
        AND voucher.id = entry.record_id
  );
