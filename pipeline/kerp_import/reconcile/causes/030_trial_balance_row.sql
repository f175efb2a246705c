/*
ko: "시산표 자체의 차변과 대변이 이 차이만큼 다릅니다: 시산표의 이 행이 틀렸을 수 있습니다"
en: "The trial balance itself is out by just this difference: its row may be wrong"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
imbalance AS (
    SELECT sum(trial.debit_balance - trial.credit_balance) AS amount
    FROM kerp_staging.own_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
)
SELECT tied.account_code, trial.file, trial.sheet, trial.row, tied.legacy AS amount
FROM tied
JOIN imbalance ON imbalance.amount = tied.difference
JOIN kerp_staging.own_trial_balances AS trial ON trial.account_code = tied.account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  -- A balance that is right but for its sign says more (120).
  AND tied.legacy <> -tied.loaded
ORDER BY tied.account_code, trial.file, trial.sheet, trial.row
