-- What rules said about these rows of a batch.
SELECT
    finding.batch_id, finding.file, finding.sheet, finding.row, finding.rule, finding.severity, finding.cell,
    finding.message
FROM import_findings AS finding
JOIN jsonb_to_recordset(%(spots)s::jsonb) AS spot (batch_id uuid, file text, sheet text, row bigint)
  ON spot.batch_id = finding.batch_id
 AND spot.file = finding.file
 AND spot.sheet IS NOT DISTINCT FROM finding.sheet
 AND spot.row = finding.row
WHERE finding.company_id = %(company_id)s
ORDER BY finding.batch_id, finding.finding_no
