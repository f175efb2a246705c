/*
ko: "원본 계정 {source}의 금액과 같습니다: 매핑이 {what_ko}"
en: "It is the amount of the legacy account {source}: its mapping {what_en}"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
sources AS (
    SELECT each.source, each.account_code, sum(each.amount) AS amount, min(each.row) AS row, each.file, each.sheet
    FROM (
        SELECT
            line.source_account_code AS source, line.account_code, line.debit_amount - line.credit_amount AS amount,
            line.row, line.file, line.sheet
        FROM kerp_staging.own_voucher_lines AS line
        WHERE line.batch_id = %(batch_id)s
          AND line.company_id = %(company_id)s
        UNION ALL
        SELECT
            opening.source_account_code, opening.account_code, opening.debit_amount - opening.credit_amount,
            opening.row, opening.file, opening.sheet
        FROM kerp_staging.own_opening_balances AS opening
        WHERE opening.batch_id = %(batch_id)s
          AND opening.company_id = %(company_id)s
    ) AS each
    GROUP BY each.source, each.account_code, each.file, each.sheet
),
summed AS (
    SELECT sources.*, sum(sources.amount) OVER account AS total
    FROM sources
    -- One that the trial balance has too goes where its figures say.
    WHERE NOT EXISTS (
        SELECT 1
        FROM kerp_staging.own_trial_balances AS trial
        WHERE trial.batch_id = %(batch_id)s
          AND trial.company_id = %(company_id)s
          AND trial.source_account_code = sources.source
    )
    WINDOW account AS (PARTITION BY sources.source, sources.account_code)
)
SELECT
    tied.account_code, summed.file, summed.sheet, summed.row, summed.amount, summed.source,
    CASE
        WHEN summed.account_code IS NULL THEN '갈 곳을 말하지 않습니다'
        WHEN summed.account_code = tied.account_code THEN '이 계정으로 잘못 갔을 수 있습니다'
        ELSE summed.account_code || ': 이 계정으로 잘못 갔을 수 있습니다'
    END AS what_ko,
    CASE
        WHEN summed.account_code IS NULL THEN 'leads nowhere'
        WHEN summed.account_code = tied.account_code THEN 'may have led it here by mistake'
        ELSE 'may have led it to ' || summed.account_code || ' by mistake'
    END AS what_en
FROM tied
JOIN summed
  ON (summed.account_code = tied.account_code AND summed.total = -tied.difference)
  OR (summed.account_code IS DISTINCT FROM tied.account_code AND summed.total = tied.difference)
  OR (summed.account_code IS NULL AND tied.account_code = '')
WHERE summed.total <> 0
ORDER BY tied.account_code, summed.account_code IS NOT NULL, summed.file, summed.sheet, summed.row
