/*
ko: "{other} 계정의 차이와 서로 지워집니다: 그 계정에 잘못 적힌 금액으로 보입니다"
en: "It cancels the difference of {other}: an amount seems to stand on that account instead"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
pair AS (
    SELECT tied.account_code, tied.difference, other.account_code AS other
    FROM tied
    JOIN tied AS other ON other.difference = -tied.difference AND other.account_code <> tied.account_code
    -- A voucher that is missing as a whole cancels too, but adds to a side of both; one whose sides are swapped moves both.
    WHERE tied.debit = -other.debit
      AND tied.credit = -other.credit
      AND (tied.debit = 0 OR tied.credit = 0)
)
SELECT
    pair.account_code, line.file, line.sheet, line.row, line.debit_amount - line.credit_amount AS amount, pair.other
FROM pair
LEFT JOIN kerp_staging.own_voucher_lines AS line
  ON line.batch_id = %(batch_id)s
 AND line.company_id = %(company_id)s
 AND (
     (line.account_code = pair.other AND line.debit_amount - line.credit_amount = pair.difference)
     OR (line.account_code = pair.account_code AND line.debit_amount - line.credit_amount = -pair.difference)
 )
ORDER BY pair.account_code, line.file, line.sheet, line.row
