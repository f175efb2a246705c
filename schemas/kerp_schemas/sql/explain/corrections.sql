-- The cells that batches read corrected, by the company's file of corrections.
SELECT batch.id AS batch_id, batch.report -> 'corrections_made' -> 'applied' AS applied
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.id = ANY(%(batches)s::uuid[])
  AND batch.report -> 'corrections_made' -> 'applied' <> '[]'
