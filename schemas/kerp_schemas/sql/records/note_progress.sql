-- How far a batch has come.
UPDATE import_batches
SET progress = %(progress)s::jsonb
WHERE id = %(batch_id)s
  AND company_id = %(company_id)s
