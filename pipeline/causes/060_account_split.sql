/*
ko: "원본 계정 {source}이(가) {other}에도 가 있고, 두 계정의 차이를 더하면 0원입니다"
en: "The legacy account {source} goes to {other} too, and the two differences cancel"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
sources AS (
    SELECT
        line.account_code, line.source_account_code AS source, line.file, line.sheet, min(line.row) AS row,
        sum(line.debit_amount - line.credit_amount) AS amount
    FROM kerp_staging.staging_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.account_code IN (SELECT each.account_code FROM tied AS each)
    GROUP BY line.account_code, line.source_account_code, line.file, line.sheet
    UNION ALL
    SELECT trial.account_code, trial.source_account_code, trial.file, trial.sheet, trial.row,
           trial.debit_balance - trial.credit_balance
    FROM kerp_staging.staging_trial_balances AS trial
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
)
SELECT DISTINCT ON (tied.account_code, there.file, there.sheet, there.row)
    tied.account_code, there.file, there.sheet, there.row, there.amount, here.source, other.account_code AS other
FROM tied
JOIN tied AS other ON other.difference = -tied.difference AND other.account_code <> tied.account_code
JOIN sources AS here ON here.account_code = tied.account_code
JOIN sources AS there ON there.account_code = other.account_code AND there.source = here.source
ORDER BY tied.account_code, there.file, there.sheet, there.row
