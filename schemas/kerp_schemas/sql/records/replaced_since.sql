-- What later batches replaced or deleted of what a batch wrote: per batch and table how many records, and the first. Where
-- several did, the last one; lines go with their voucher.
WITH replaced AS (
    SELECT DISTINCT ON (entry.table_name, entry.record_id)
        entry.table_name, later.batch_id, batch.started_at,
        coalesce(
            later.old_values->>'voucher_no', later.old_values->>'account_code', later.old_values->>'code', ''
        ) AS record
    FROM import_entries AS entry
    JOIN import_batches AS own ON own.id = entry.batch_id AND own.company_id = entry.company_id
    JOIN import_entries AS later
      ON later.company_id = entry.company_id
     AND later.table_name = entry.table_name
     AND later.record_id = entry.record_id
     AND later.old_values IS NOT NULL
    JOIN import_batches AS batch
      ON batch.company_id = later.company_id
     AND batch.id = later.batch_id
     AND batch.started_at > own.started_at
     AND batch.status = 'completed'
     AND NOT batch.dry_run
    WHERE entry.batch_id = %(batch_id)s
      AND entry.company_id = %(company_id)s
      AND entry.table_name <> 'voucher_lines'
      AND entry.after_hash IS NOT NULL
    ORDER BY entry.table_name, entry.record_id, batch.started_at DESC, batch.id DESC
)
SELECT
    replaced.batch_id, replaced.table_name, count(*) AS records, min(replaced.record) AS first
FROM replaced
GROUP BY replaced.batch_id, replaced.started_at, replaced.table_name
ORDER BY replaced.started_at, replaced.batch_id, replaced.table_name
