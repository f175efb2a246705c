-- Some findings of a batch, by their numbers, as they were kept, and the language in which they were told.
SELECT
    finding.finding_no, finding.rule, finding.severity, finding.message, finding.hint, finding.facts,
    coalesce(batch.report ->> 'language', 'ko') AS language
FROM import_findings AS finding
JOIN import_batches AS batch ON batch.id = finding.batch_id AND batch.company_id = finding.company_id
WHERE finding.company_id = %(company_id)s
  AND finding.batch_id = %(batch_id)s
  AND finding.finding_no = ANY(%(finding_nos)s::integer[])
ORDER BY finding.finding_no
