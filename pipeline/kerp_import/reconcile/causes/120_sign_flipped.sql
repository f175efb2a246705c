/*
ko: "{what_ko}"
en: "{what_en}"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
)
SELECT
    tied.account_code, trial.file, trial.sheet, trial.row, tied.legacy AS amount,
    '시산표와 부호만 반대입니다: 차감 계정의 표시가 다르거나 차변과 대변이 뒤바뀌었습니다' AS what_ko,
    'Only the sign differs: the contra account is shown on the other side, or debit and credit are swapped' AS what_en, 1 AS rank
FROM tied
JOIN kerp_staging.own_trial_balances AS trial ON trial.account_code = tied.account_code
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND tied.legacy = -tied.loaded
UNION ALL
SELECT
    tied.account_code, line.file, line.sheet, line.row, line.amount,
    line.row || '행 금액의 꼭 두 배입니다: 그 행의 차변과 대변이 뒤바뀐 것으로 보입니다',
    'It is just twice the amount of row ' || line.row || ', which seems to stand on the wrong side', 2
FROM tied
JOIN (
    SELECT each.account_code, each.file, each.sheet, each.row, each.debit_amount - each.credit_amount AS amount
    FROM kerp_staging.own_voucher_lines AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    UNION ALL
    SELECT opening.account_code, opening.file, opening.sheet, opening.row, opening.debit_amount - opening.credit_amount
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
) AS line ON line.account_code = tied.account_code AND 2 * line.amount = -tied.difference
ORDER BY account_code, rank, file, sheet, row
