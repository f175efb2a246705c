-- Findings of rehearsals and refusals of the company that ended before a day, by batch. Those of what was promoted stay,
-- since a receipt is proved by them; so do those of which somebody accepted one, and those of the newest rehearsal and of
-- the newest run, which `latest` means.
-- Decision: docs/decisions/retention.md
SELECT
    batch.id AS batch_id, coalesce(batch.completed_at, batch.started_at) AS ended_at, count(*) AS removed,
    sum(pg_column_size(finding))::bigint AS bytes,
    count(*) FILTER (WHERE finding.severity = 'error') AS errors,
    count(*) FILTER (WHERE finding.severity = 'warning') AS warnings,
    count(*) FILTER (WHERE finding.severity = 'info') AS infos
FROM import_batches AS batch
JOIN import_findings AS finding ON finding.company_id = batch.company_id AND finding.batch_id = batch.id
WHERE batch.company_id = %(company_id)s
  AND batch.id <> ALL (%(newest)s::uuid[])
  AND coalesce(batch.completed_at, batch.started_at) < %(older_than)s
  AND (batch.status IN ('rejected', 'failed') OR (batch.status = 'completed' AND batch.dry_run))
  AND NOT EXISTS (
      SELECT 1
      FROM import_acceptances AS acceptance
      WHERE acceptance.company_id = batch.company_id
        AND acceptance.batch_id = batch.id
  )
GROUP BY batch.id, batch.completed_at, batch.started_at
ORDER BY ended_at, batch.id
