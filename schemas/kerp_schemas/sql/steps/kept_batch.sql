-- One batch with its report, as it is kept.
SELECT
    batch.id, batch.company_code, batch.status, batch.dry_run, batch.started_at, batch.completed_at, batch.files,
    batch.options, batch.report, batch.tool_version, batch.schema_version,
    (
        SELECT count(*)
        FROM import_reversals AS reversal
        WHERE reversal.batch_id = batch.id
          AND reversal.company_id = batch.company_id
    ) AS reversing_vouchers
FROM import_batches AS batch
WHERE batch.id = %(batch_id)s
  AND batch.company_id = %(company_id)s
