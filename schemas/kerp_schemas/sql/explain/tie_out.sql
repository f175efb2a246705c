-- What the last run that tied this account out says of it.
SELECT
    batch.id AS batch_id, (tied->>'legacy')::numeric AS legacy, (tied->>'loaded')::numeric AS loaded,
    (tied->>'difference')::numeric AS difference, tied->>'cause' AS cause
FROM import_batches AS batch
CROSS JOIN jsonb_array_elements(batch.report->'reconciliation') AS tied
WHERE batch.company_id = %(company_id)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
  AND tied->>'account_code' = %(code)s
  AND tied->>'partner_code' IS NULL
ORDER BY batch.started_at DESC
LIMIT 1
