-- What a later batch replaced or deleted is that batch's: its old values stay where they are.
DELETE FROM rows_on_their_way AS carried
USING import_entries AS later, import_batches AS batch, import_batches AS own
WHERE own.id = %(batch_id)s
  AND own.company_id = %(company_id)s
  AND batch.company_id = own.company_id
  AND batch.started_at > own.started_at
  AND batch.status = 'completed'
  AND NOT batch.dry_run
  AND later.company_id = batch.company_id
  AND later.batch_id = batch.id
  AND later.table_name = %(table_name)s
  AND later.record_id = carried.id
