-- The batch's own trial balance, back into staging where it has been cleaned.
INSERT INTO kerp_staging.staging_trial_balances (
    batch_id, company_id, account_code, debit_total, credit_total, debit_balance, credit_balance, period_end,
    source_account_code, source_account_name, file, sheet, row
)
SELECT
    trial.batch_id, trial.company_id, trial.account_code, trial.debit_total, trial.credit_total, trial.debit_balance,
    trial.credit_balance, trial.period_end, trial.source_account_code, trial.source_account_name, trial.file,
    trial.sheet, trial.row
FROM import_trial_balances AS trial
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND NOT EXISTS (
      SELECT 1
      FROM kerp_staging.own_trial_balances AS staged
      WHERE staged.batch_id = %(batch_id)s
        AND staged.company_id = %(company_id)s
  )
