-- The findings of these batches; how many there were of each severity is in the record.
DELETE FROM import_findings
WHERE company_id = %(company_id)s
  AND batch_id = ANY (%(batches)s)
