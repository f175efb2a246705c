-- Vouchers that an earlier batch wrote, dated between the first and the last voucher of one of the files, and in none of
-- them any more. One that K-ERP's users have deleted is gone already.
WITH span AS (
    SELECT staged.file, min(staged.voucher_date) AS first_day, max(staged.voucher_date) AS last_day
    FROM kerp_staging.own_vouchers AS staged
    WHERE staged.batch_id = %(batch_id)s
      AND staged.company_id = %(company_id)s
    GROUP BY staged.file
)
INSERT INTO import_differences (batch_id, company_id, table_name, kind, old_id)
SELECT %(batch_id)s, %(company_id)s, 'vouchers', 'vanished', voucher.id
FROM vouchers AS voucher
WHERE voucher.company_id = %(company_id)s
  AND voucher.deleted_at IS NULL
  AND EXISTS (SELECT 1 FROM span WHERE voucher.voucher_date BETWEEN span.first_day AND span.last_day)
  AND EXISTS (
      SELECT 1
      FROM import_entries AS entry
      JOIN import_batches AS batch ON batch.id = entry.batch_id AND batch.company_id = entry.company_id
      WHERE entry.company_id = voucher.company_id
        AND entry.table_name = 'vouchers'
        AND entry.record_id = voucher.id
        AND entry.after_hash IS NOT NULL
        AND batch.status = 'completed'
        AND NOT batch.dry_run
  )
  AND NOT EXISTS (
      SELECT 1
      FROM import_differences AS known
      WHERE known.batch_id = %(batch_id)s
        AND known.company_id = voucher.company_id
        AND known.table_name = 'vouchers'
        AND known.old_id = voucher.id
  )
