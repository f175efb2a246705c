-- Findings of rehearsals and refusals of the company that ended before a day, by batch. Those of what was promoted stay,
-- since a receipt is proved by them; so do those of which somebody accepted one, and those of the newest rehearsal and of
-- the newest run, which `latest` means.
-- Decision: docs/decisions/retention.md
WITH ended AS (
    SELECT
        batch.id, batch.status, batch.dry_run, coalesce(batch.completed_at, batch.started_at) AS ended_at,
        row_number() OVER (PARTITION BY batch.dry_run ORDER BY batch.started_at DESC, batch.id DESC) AS turn
    FROM import_batches AS batch
    WHERE batch.company_id = %(company_id)s
)
SELECT
    ended.id AS batch_id, ended.ended_at, count(*) AS removed, sum(pg_column_size(finding))::bigint AS bytes,
    count(*) FILTER (WHERE finding.severity = 'error') AS errors,
    count(*) FILTER (WHERE finding.severity = 'warning') AS warnings,
    count(*) FILTER (WHERE finding.severity = 'info') AS infos
FROM ended
JOIN import_findings AS finding ON finding.company_id = %(company_id)s AND finding.batch_id = ended.id
WHERE ended.turn > 1
  AND ended.ended_at < %(older_than)s
  AND (ended.status IN ('rejected', 'failed') OR (ended.status = 'completed' AND ended.dry_run))
  AND NOT EXISTS (
      SELECT 1
      FROM import_acceptances AS acceptance
      WHERE acceptance.company_id = %(company_id)s
        AND acceptance.batch_id = ended.id
  )
GROUP BY ended.id, ended.ended_at
ORDER BY ended.ended_at, ended.id
