-- What is told of each batch of a company beside its own row: its files, how much it found, and who ran it last.
SELECT
    batch.id,
    ARRAY(SELECT file.value ->> 'name' FROM jsonb_array_elements(batch.files) AS file) AS files,
    coalesce(found.errors, cleaned.errors, 0) AS errors,
    coalesce(found.warnings, cleaned.warnings, 0) AS warnings,
    coalesce(found.infos, cleaned.infos, 0) AS infos,
    operator.login, operator.os_user, operator.host
FROM import_batches AS batch
LEFT JOIN (
    SELECT
        finding.batch_id,
        count(*) FILTER (WHERE finding.severity = 'error') AS errors,
        count(*) FILTER (WHERE finding.severity = 'warning') AS warnings,
        count(*) FILTER (WHERE finding.severity = 'info') AS infos
    FROM import_findings AS finding
    WHERE finding.company_id = %(company_id)s
    GROUP BY finding.batch_id
) AS found
  ON found.batch_id = batch.id
LEFT JOIN (
    SELECT
        cleaning.batch_id, (cleaning.details ->> 'errors')::bigint AS errors,
        (cleaning.details ->> 'warnings')::bigint AS warnings, (cleaning.details ->> 'infos')::bigint AS infos
    FROM import_cleanings AS cleaning
    WHERE cleaning.company_id = %(company_id)s
      AND cleaning.kind = 'findings'
) AS cleaned
  ON cleaned.batch_id = batch.id
LEFT JOIN (
    SELECT DISTINCT ON (noted.batch_id) noted.batch_id, noted.login, noted.os_user, noted.host
    FROM import_audit AS noted
    WHERE noted.company_id = %(company_id)s
      AND noted.action = 'run'
      AND noted.outcome = 'running'
    ORDER BY noted.batch_id, noted.at DESC
) AS operator
  ON operator.batch_id = batch.id
WHERE batch.company_id = %(company_id)s
ORDER BY batch.id
