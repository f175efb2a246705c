-- Batches, the newest first: of one company or of all, or the one of that id.
SELECT
    batch.id, batch.company_id, batch.company_code, batch.status, batch.dry_run, batch.started_at, batch.completed_at,
    batch.rows_affected, batch.error_message, batch.name
FROM kerp_batches(%(company)s, %(batch)s) AS batch
ORDER BY batch.started_at DESC, batch.id DESC
