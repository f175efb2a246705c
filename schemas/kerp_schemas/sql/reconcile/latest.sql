-- The last batch in production that brought a trial balance, with what it is tied out over.
SELECT batch.id, max(trial.fiscal_year) AS fiscal_year, max(trial.last_voucher_date) AS last_voucher_date
FROM import_batches AS batch
JOIN import_trial_balances AS trial ON trial.batch_id = batch.id AND trial.company_id = batch.company_id
WHERE batch.company_id = %(company_id)s
  AND batch.status = 'completed'
  AND NOT batch.dry_run
GROUP BY batch.id, batch.started_at
ORDER BY batch.started_at DESC
LIMIT 1
