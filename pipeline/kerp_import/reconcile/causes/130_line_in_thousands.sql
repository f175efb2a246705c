/*
ko: "{row}행의 금액이 천원 단위로 보입니다"
en: "The amount of row {row} seems to be in thousands of won"
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
 AND 999 * (line.debit_amount - line.credit_amount) = tied.difference
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
ORDER BY line.account_code, line.file, line.sheet, line.row
