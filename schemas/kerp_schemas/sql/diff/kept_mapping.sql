-- The mapping by which one batch was loaded, and whose codes it read.
SELECT batch.mapping, batch.report->'mapping'->'dialect'->>'name' AS dialect
FROM import_batches AS batch
WHERE batch.id = %(batch_id)s
  AND batch.company_id = %(company_id)s
