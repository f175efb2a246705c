-- Batches that died under way and may have rows in staging, the newest first: the company's lock is held, so nobody is at
-- work on them.
SELECT batch.id, batch.fingerprint, batch.dry_run, batch.progress
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.status IN ('running', 'failed')
  AND batch.progress <> '{}'
ORDER BY batch.started_at DESC, batch.id DESC
