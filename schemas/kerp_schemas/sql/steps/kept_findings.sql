-- Every finding of a batch, in the order in which they were found.
SELECT
    finding.rule, finding.severity, finding.table_name, finding.file, finding.sheet, finding.row, finding.field,
    finding.cell, finding.value, finding.message, finding.hint, finding.facts
FROM import_findings AS finding
WHERE finding.batch_id = %(batch_id)s
  AND finding.company_id = %(company_id)s
ORDER BY finding.finding_no
