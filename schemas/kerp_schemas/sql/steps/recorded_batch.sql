-- One batch of the history, whosever it is.
SELECT
    batch.id, batch.company_id, batch.company_code, batch.status, batch.dry_run, batch.started_at, batch.completed_at,
    batch.rows_affected, batch.error_message
FROM kerp_batches(NULL, %(batch)s) AS batch
