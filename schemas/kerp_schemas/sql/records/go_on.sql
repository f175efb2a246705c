-- A batch that died under way goes on.
UPDATE import_batches
SET status = 'running', completed_at = NULL, error_message = NULL, name = coalesce(%(name)s, name),
    options = options || %(eyes)s::jsonb
WHERE id = %(batch_id)s
  AND company_id = %(company_id)s
  AND status IN ('running', 'failed')
