/*
ko: "결산 대체 전표의 금액과 같습니다: 시산표는 결산 전의 것으로 보입니다"
en: "It is the amount of the closing vouchers: the trial balance seems to be that before closing"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
closing AS (
    SELECT
        line.account_code, line.file, line.sheet, line.row, line.debit_amount - line.credit_amount AS amount,
        sum(line.debit_amount - line.credit_amount) OVER (PARTITION BY line.account_code) AS total
    FROM kerp_staging.own_vouchers AS voucher
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = voucher.batch_id
     AND line.company_id = voucher.company_id
     AND line.voucher_id = voucher.id
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.is_closing
)
SELECT closing.account_code, closing.file, closing.sheet, closing.row, closing.amount
FROM tied
JOIN closing ON closing.account_code = tied.account_code AND closing.total = -tied.difference
ORDER BY closing.account_code, abs(closing.amount) DESC, closing.file, closing.sheet, closing.row
