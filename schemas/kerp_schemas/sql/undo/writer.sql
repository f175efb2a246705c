-- The transaction that promoted the batch, as the rows that it wrote carry it: none on another server than that one (a
-- backup was restored), and none where two billion transactions went by, since the numbers come round again.
SELECT (batch.progress->>'written_by')::xid8::xid::text AS xid
FROM import_batches AS batch
WHERE batch.id = %(batch_id)s
  AND batch.company_id = %(company_id)s
  AND batch.progress->>'server' = (SELECT control.system_identifier::text FROM pg_control_system() AS control)
  AND pg_snapshot_xmax(pg_current_snapshot())::text::numeric - (batch.progress->>'written_by')::numeric < 2000000000
