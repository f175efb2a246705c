/*
ko: "{row}행의 금액과 같습니다: 원본에 없거나 두 번 적힌 행일 수 있습니다"
en: "It is the amount of row {row}: the line may be one too many"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
)
SELECT line.account_code, line.file, line.sheet, line.row, line.debit_amount - line.credit_amount AS amount
FROM tied
JOIN kerp_staging.own_voucher_lines AS line
  ON line.account_code = tied.account_code
 AND line.debit_amount - line.credit_amount = -tied.difference
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
ORDER BY line.account_code, line.file, line.sheet, line.row
