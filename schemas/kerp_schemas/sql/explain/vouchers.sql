-- The vouchers of this number: K-ERP's own, else the legacy system's; soft-deleted ones too.
SELECT
    voucher.id, voucher.voucher_no, voucher.source_voucher_no, voucher.voucher_date, voucher.voucher_type,
    voucher.status, voucher.description, voucher.total_debit AS amount, voucher.deleted_at IS NOT NULL AS is_deleted,
    entry.batch_id, entry.after_hash IS NOT NULL AND record_hash_vouchers(voucher, entry.after_hash) <> entry.after_hash AS is_changed,
    undone.reversal_no AS reversed_by, undoing.voucher_no AS reverses, undoing.batch_id AS reversed_batch_id
FROM vouchers AS voucher
LEFT JOIN import_reversals AS undone ON undone.company_id = voucher.company_id AND undone.voucher_id = voucher.id
LEFT JOIN import_reversals AS undoing ON undoing.company_id = voucher.company_id AND undoing.reversal_id = voucher.id
LEFT JOIN LATERAL (
    SELECT own.batch_id, own.after_hash
    FROM import_batches AS batch
    JOIN import_entries AS own
      ON own.batch_id = batch.id
     AND own.company_id = batch.company_id
     AND own.table_name = 'vouchers'
     AND own.record_id = voucher.id
    WHERE batch.company_id = voucher.company_id
      AND own.after_hash IS NOT NULL
      AND NOT batch.dry_run
      AND (
          batch.status = 'completed'
          -- What was reversed is still there.
          OR EXISTS (
              SELECT 1
              FROM import_reversals AS reversal
              WHERE reversal.batch_id = batch.id
                AND reversal.company_id = batch.company_id
          )
      )
    ORDER BY batch.started_at DESC, batch.id DESC
    LIMIT 1
) AS entry ON true
WHERE voucher.company_id = %(company_id)s
  AND (
      voucher.voucher_no = %(code)s
      OR (
          voucher.source_voucher_no = %(code)s
          AND NOT EXISTS (
              SELECT 1
              FROM vouchers AS other
              WHERE other.company_id = %(company_id)s
                AND other.voucher_no = %(code)s
          )
      )
  )
ORDER BY voucher.voucher_no
