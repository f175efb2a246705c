/*
ko: "금액 {count}개를 읽지 못했습니다"
en: "{count} amount(s) could not be read"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
)
SELECT unread.account_code, unread.file, unread.sheet, unread.row, NULL::numeric AS amount,
       count(*) OVER (PARTITION BY unread.account_code) AS count
FROM tied
JOIN (
    SELECT line.account_code, line.file, line.sheet, line.row
    FROM kerp_staging.own_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND (line.debit_amount IS NULL OR line.credit_amount IS NULL OR line.voucher_id IS NULL)
    UNION ALL
    SELECT opening.account_code, opening.file, opening.sheet, opening.row
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND (opening.debit_amount IS NULL OR opening.credit_amount IS NULL)
) AS unread ON unread.account_code = tied.account_code
ORDER BY unread.account_code, unread.file, unread.sheet, unread.row
