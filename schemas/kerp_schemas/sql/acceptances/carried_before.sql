-- What the batch before this one carried on: the last one of the company that has a report, and its acceptances by id.
SELECT batch.id, batch.started_at, coalesce(batch.report -> 'accepted', '[]') AS accepted
FROM import_batches AS batch
WHERE batch.company_id = %(company_id)s
  AND batch.id <> %(batch_id)s
  AND batch.report IS NOT NULL
ORDER BY batch.started_at DESC
LIMIT 1
