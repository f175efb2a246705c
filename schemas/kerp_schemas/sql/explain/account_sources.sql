-- The legacy accounts that became one account, batch by batch: what was read of them, without what was set aside.
SELECT
    source.batch_id, source.table_name AS kind, source.source_code, source.source_name, source.lines_kept AS lines,
    source.debit_kept AS debit, source.credit_kept AS credit
FROM import_sources AS source
JOIN import_batches AS batch ON batch.id = source.batch_id AND batch.company_id = source.company_id
WHERE source.company_id = %(company_id)s
  AND source.account_code = %(code)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
ORDER BY batch.started_at, source.table_name, source.debit_kept + source.credit_kept DESC, source.source_code
