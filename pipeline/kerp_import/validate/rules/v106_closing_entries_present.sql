/*
id: KERP-V106
name: closing-entries-present
title:
  ko: "결산 대체 전표"
  en: "Closing entries"
who: accountant
severity: warning
table: vouchers
field: voucher_type
message:
  ko: "결산 대체 전표가 {vouchers}건 있습니다 (첫 전표 {voucher_no}, 차변 합계 {debit}원). {effect_ko}"
  en: "Closing vouchers: {vouchers} (the first is {voucher_no}, debit in all {debit} won). {effect_en}"
hint:
  ko: "K-ERP에서 결산하려면 --closing-entries exclude로 빼십시오. 두 번 결산하면 손익이 0이 됩니다."
  en: "If K-ERP closes the year, leave them out: --closing-entries exclude. Closing twice wipes out the result."
why:
  ko: "손익을 집합 계정으로 대체하는 전표가 함께 오면 기말 손익 계정이 0이 된다."
  en: "Vouchers that close profit and loss leave those accounts at zero at the end of the year."
*/
WITH closing AS (
    SELECT voucher.*
    FROM kerp_staging.own_vouchers AS voucher
    WHERE voucher.batch_id = %(batch_id)s
      AND voucher.company_id = %(company_id)s
      AND voucher.is_closing
      AND NOT EXISTS (
          SELECT 1
          FROM kerp_staging.own_exclusions AS excluded
          WHERE excluded.batch_id = voucher.batch_id
            AND excluded.company_id = voucher.company_id
            AND excluded.table_name = 'vouchers'
            AND excluded.record_id = voucher.id
            AND excluded.reason = 'closing'
      )
),
-- What the closing takes off profit and loss: revenue is closed on the debit side, so that a profit is above zero.
effect AS (
    SELECT coalesce(sum(line.debit_amount - line.credit_amount), 0) AS result
    FROM closing
    JOIN kerp_staging.own_voucher_lines AS line
      ON line.batch_id = closing.batch_id
     AND line.company_id = closing.company_id
     AND line.voucher_id = closing.id
    JOIN (
        SELECT known.code, known.account_type
        FROM accounts AS known
        WHERE known.company_id = %(company_id)s
        UNION
        SELECT fresh.code, fresh.account_type
        FROM kerp_staging.own_accounts AS fresh
        WHERE fresh.batch_id = %(batch_id)s
          AND fresh.company_id = %(company_id)s
    ) AS account ON account.code = line.account_code
    WHERE account.account_type IN ('revenue', 'expense')
)
SELECT
    (array_agg(closing.file ORDER BY closing.voucher_no))[1] AS file,
    (array_agg(closing.sheet ORDER BY closing.voucher_no))[1] AS sheet,
    (array_agg(closing.row ORDER BY closing.voucher_no))[1] AS row,
    min(closing.voucher_no) AS voucher_no, count(*) AS vouchers, sum(closing.total_debit) AS debit,
    CASE
        WHEN min(effect.result) = 0 THEN '손익 계정은 바꾸지 않습니다'
        ELSE '손익 계정에서 당기' || CASE WHEN min(effect.result) > 0 THEN '순이익 ' ELSE '순손실 ' END
            || trim(rtrim(to_char(abs(min(effect.result)), 'FM999,999,999,999,999,990.99'), '.')) || '원을 자본으로 옮깁니다'
    END AS effect_ko,
    CASE
        WHEN min(effect.result) = 0 THEN 'They leave profit and loss as it is'
        ELSE 'They move a ' || CASE WHEN min(effect.result) > 0 THEN 'profit' ELSE 'loss' END || ' of '
            || trim(rtrim(to_char(abs(min(effect.result)), 'FM999,999,999,999,999,990.99'), '.'))
            || ' won from profit and loss to equity'
    END AS effect_en
FROM closing
CROSS JOIN effect
HAVING count(*) > 0
