-- What changes of columns and partitions that stand have put on production's tables, as `catalogue/touched.sql` tells it.
SELECT made.kind, made.name, made.definition
FROM operations AS change
CROSS JOIN LATERAL jsonb_to_recordset(change.details -> 'made') AS made (kind text, name text, definition text)
WHERE change.kind IN ('expand', 'partition')
  AND change.company_id IS NULL
  AND change.status <> 'rolled_back'
