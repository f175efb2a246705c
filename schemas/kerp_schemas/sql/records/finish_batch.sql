-- How a batch ended; one that was promoted can only be rolled back, whatever failed afterwards.
UPDATE import_batches
SET status = %(status)s,
    completed_at = CURRENT_TIMESTAMP,
    rows_affected = %(rows)s,
    error_message = %(error)s,
    -- One that failed may go on; any other has come to its end.
    progress = CASE %(status)s WHEN 'failed' THEN progress ELSE '{}' END
WHERE id = %(batch_id)s
  AND company_id = %(company_id)s
  AND (status = 'running' OR %(status)s = 'rolled_back')
