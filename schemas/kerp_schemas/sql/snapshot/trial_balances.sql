-- The legacy trial balance as it was staged, with the fiscal year that it is tied out over.
INSERT INTO import_trial_balances (
    batch_id, company_id, fiscal_year, last_voucher_date, account_code, debit_total, credit_total, debit_balance,
    credit_balance, period_end, source_account_code, source_account_name, file, sheet, row
)
SELECT
    trial.batch_id, trial.company_id, %(fiscal_year)s, %(last_voucher_date)s, trial.account_code, trial.debit_total,
    trial.credit_total, trial.debit_balance, trial.credit_balance, trial.period_end, trial.source_account_code,
    trial.source_account_name, trial.file, trial.sheet, trial.row
FROM kerp_staging.own_trial_balances AS trial
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
ORDER BY trial.id
