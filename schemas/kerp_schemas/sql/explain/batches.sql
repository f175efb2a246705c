-- When and how these batches ran.
SELECT
    batch.id, batch.status, batch.completed_at, batch.tool_version,
    batch.report->'mapping'->'dialect'->>'name' AS dialect
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.id = ANY (%(batches)s)
ORDER BY batch.started_at
