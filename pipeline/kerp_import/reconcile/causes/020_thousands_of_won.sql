/*
ko: "시산표가 천원 단위로 보입니다: {legacy}천원과 {loaded}원"
en: "The trial balance seems to be in thousands: {legacy} thousand against {loaded} won"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
rounded AS (
    SELECT tied.*
    FROM tied
    WHERE tied.legacy <> 0
      AND abs(tied.legacy * 1000 - tied.loaded) < 1000
)
SELECT rounded.account_code, trial.file, trial.sheet, trial.row, rounded.legacy AS amount, rounded.legacy, rounded.loaded
FROM rounded
JOIN kerp_staging.own_trial_balances AS trial ON trial.account_code = rounded.account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
ORDER BY rounded.account_code, trial.file, trial.sheet, trial.row
