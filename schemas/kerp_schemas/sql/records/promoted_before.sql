-- The batch that has promoted the same files with the same mapping and options.
SELECT batch.id
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.fingerprint = %(fingerprint)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
