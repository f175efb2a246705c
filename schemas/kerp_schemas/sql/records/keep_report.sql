-- report.json, from which every form of the report is made again.
UPDATE import_batches
SET report = %(report)s
WHERE id = %(batch_id)s
  AND company_id = %(company_id)s
