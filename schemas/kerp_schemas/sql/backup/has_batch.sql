-- Whether the batch is in production here, in a copy that was restored from a backup.
SELECT batch.id
FROM import_batches AS batch
WHERE batch.id = %(batch_id)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
