-- Batches that died under way: the company's lock is held, so nobody is at work on them. When they died is not known,
-- only when they were last heard of.
UPDATE import_batches AS batch
SET status = 'failed',
    completed_at = coalesce(operation.heartbeat_at, CURRENT_TIMESTAMP),
    error_message = 'interrupted'
FROM operations AS operation
WHERE operation.id = batch.id
  AND operation.company_id = batch.company_id
  AND batch.company_id = %(company_id)s
  AND batch.status = 'running'
