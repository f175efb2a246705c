-- Whether the batch has a legacy trial balance that its accounts are tied out against.
SELECT EXISTS (
    SELECT 1
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
) AS any
