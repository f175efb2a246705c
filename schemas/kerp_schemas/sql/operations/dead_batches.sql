-- Batches of a company whose program ended without a word: its lock is held by whoever asks, so nobody runs them.
SELECT
    operation.id, operation.company_id, operation.step, operation.done, operation.total, operation.heartbeat_at,
    operation.started_at
FROM kerp_operations() AS operation
WHERE operation.kind = 'batch'
  AND operation.name = %(code)s
  AND operation.status = 'running'
ORDER BY operation.started_at, operation.id
