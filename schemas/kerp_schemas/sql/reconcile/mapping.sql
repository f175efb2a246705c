-- The mapping by which the last batch in production was loaded, and whose codes it read.
SELECT batch.mapping, batch.report->'mapping'->'dialect'->>'name' AS dialect
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
ORDER BY batch.started_at DESC
LIMIT 1
