/*
id: KERP-V128
name: opening-by-partner-differs
title:
  ko: "계정별과 거래처별이 다른 기초잔액"
  en: "Opening balances that differ by partner"
who: accountant
severity: warning
table: opening_balances
field: account_code
message:
  ko: "기초잔액 {account}: 계정별 {total}원, 거래처별 합계 {partners}원. 차이 {difference}원은 거래처 없이 이관합니다"
  en: "Opening balance of {account}: {total} won by account, {partners} by partner; the difference of {difference} goes in without a partner"
hint:
  ko: "거래처별 잔액표에서 빠진 거래처를 찾으십시오. 계정별 금액이 맞는 것으로 봅니다."
  en: "Find the partner that the table by partner lacks; the amount by account is taken to be right."
why:
  ko: "거래처별 잔액의 합은 계정의 잔액과 같아야 한다."
  en: "The balances of an account's partners add up to the account's."
*/
-- The tables by account have been reduced to what the tables by partner leave over (steps/settle_openings.sql).
WITH kinds AS (
    SELECT each.file, each.sheet, bool_or(each.partner_code <> '') AS by_partner
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.file, each.sheet
),
balances AS (
    SELECT opening.*, kinds.by_partner, opening.debit_amount - opening.credit_amount AS balance
    FROM kerp_staging.own_opening_balances AS opening
    JOIN kinds ON kinds.file = opening.file AND kinds.sheet IS NOT DISTINCT FROM opening.sheet
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
)
SELECT
    (array_agg(each.file ORDER BY each.id) FILTER (WHERE NOT each.by_partner))[1] AS file,
    (array_agg(each.sheet ORDER BY each.id) FILTER (WHERE NOT each.by_partner))[1] AS sheet,
    (array_agg(each.row ORDER BY each.id) FILTER (WHERE NOT each.by_partner))[1] AS row,
    each.account_code AS value,
    concat_ws(' ', min(each.source_account_code), min(each.source_account_name)) AS account, sum(each.balance) AS total,
    sum(each.balance) FILTER (WHERE each.by_partner) AS partners,
    sum(each.balance) FILTER (WHERE NOT each.by_partner) AS difference
FROM balances AS each
GROUP BY each.account_code
HAVING bool_or(each.by_partner)
   AND sum(each.balance) FILTER (WHERE NOT each.by_partner) <> 0
ORDER BY each.account_code
