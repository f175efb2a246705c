-- Which transaction of which server promotes the batch: this one. Rows that it wrote last nobody has touched since.
UPDATE import_batches
SET progress = progress || jsonb_build_object(
    'written_by', pg_current_xact_id()::text,
    'server', (SELECT control.system_identifier::text FROM pg_control_system() AS control)
)
WHERE id = %(batch_id)s
  AND company_id = %(company_id)s
