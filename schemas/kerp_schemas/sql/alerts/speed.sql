-- How fast the company's last rehearsal that would promote was, a run where there is none: the seconds of each step,
-- and the bytes of its files.
SELECT
    batch.report -> 'timings' AS timings,
    (
        SELECT coalesce(sum((file ->> 'size')::bigint), 0)::bigint
        FROM jsonb_array_elements(batch.files) AS file
    ) AS bytes
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.status = 'completed'
  AND batch.report IS NOT NULL
ORDER BY batch.dry_run DESC, batch.completed_at DESC
LIMIT 1
