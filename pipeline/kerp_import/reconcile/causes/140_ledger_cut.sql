/*
ko: "이 계정의 행은 {last_day}에 끝나고, 다른 계정은 {journal_end}까지 있습니다: 원장이 잘렸을 수 있습니다"
en: "Its lines end on {last_day}, those of other accounts on {journal_end}: its ledger may be cut off"
*/
WITH tied AS (
    SELECT *
    FROM jsonb_to_recordset(%(differences)s::jsonb) AS each (
        account_code text, difference numeric, legacy numeric, loaded numeric, debit numeric, credit numeric
    )
),
lines AS (
    SELECT
        line.account_code, max(voucher.voucher_date) AS last_day,
        count(DISTINCT date_trunc('month', voucher.voucher_date)) AS months,
        (date_part('year', age(date_trunc('month', max(voucher.voucher_date)), date_trunc('month', min(voucher.voucher_date)))) * 12
            + date_part('month', age(date_trunc('month', max(voucher.voucher_date)), date_trunc('month', min(voucher.voucher_date)))))
            AS span,
        (array_agg(line.file ORDER BY voucher.voucher_date DESC, line.row DESC))[1] AS file,
        (array_agg(line.sheet ORDER BY voucher.voucher_date DESC, line.row DESC))[1] AS sheet,
        (array_agg(line.row ORDER BY voucher.voucher_date DESC, line.row DESC))[1] AS row
    FROM kerp_staging.own_voucher_lines AS line
    JOIN kerp_staging.own_vouchers AS voucher
      ON voucher.batch_id = line.batch_id
     AND voucher.company_id = line.company_id
     AND voucher.id = line.voucher_id
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.account_code IN (SELECT each.account_code FROM tied AS each)
    GROUP BY line.account_code
)
SELECT
    tied.account_code, lines.file, lines.sheet, lines.row, NULL::numeric AS amount, lines.last_day,
    %(last_voucher_date)s::date AS journal_end
FROM tied
JOIN lines ON lines.account_code = tied.account_code
-- It had lines in every month up to its end, and there are at least two months without any after that.
WHERE lines.months >= 3
  AND lines.months = lines.span + 1
  AND date_trunc('month', lines.last_day) + interval '2 months' <= date_trunc('month', %(last_voucher_date)s::date)
  AND (tied.debit >= 0 AND tied.credit >= 0) IS NOT FALSE
ORDER BY tied.account_code
