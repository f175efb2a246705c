-- Batches that died under way: the company's lock is held, so nobody is at work on them.
UPDATE import_batches
SET status = 'failed',
    completed_at = CURRENT_TIMESTAMP,
    error_message = 'interrupted'
WHERE company_id = %(company_id)s
  AND status = 'running'
