/*
id: KERP-V104
name: opening-unbalanced
title:
  ko: "차변과 대변이 다른 기초잔액"
  en: "Opening balances that do not balance"
who: accountant
severity: error
table: opening_balances
field: balance
message:
  ko: "기초잔액: 차변 합계({debit}) ≠ 대변 합계({credit}), 차이 {difference}원"
  en: "Opening balances: total debit ({debit}) ≠ total credit ({credit}), difference {difference} won"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "기초잔액의 차변과 대변이 다르면 첫날부터 재무상태표가 맞지 않는다."
  en: "Unequal openings leave the balance sheet wrong from the first day."
*/
WITH opening AS (
    SELECT
        each.*, sum(each.debit_amount - each.credit_amount) OVER (PARTITION BY each.fiscal_year) AS out_by
    FROM kerp_staging.staging_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
),
-- The line that makes the year balance when it changes sides, where only one line does.
suspect AS (
    SELECT
        opening.fiscal_year, min(opening.row) AS row, min(abs(opening.out_by) / 2) AS amount,
        min(concat_ws(' ', opening.source_account_code, opening.source_account_name)) AS account,
        min(CASE WHEN opening.out_by > 0 THEN '차변' ELSE '대변' END) AS side_ko,
        min(CASE WHEN opening.out_by > 0 THEN 'debit' ELSE 'credit' END) AS side_en
    FROM opening
    WHERE opening.out_by <> 0
      AND (opening.debit_amount - opening.credit_amount) * 2 = opening.out_by
    GROUP BY opening.fiscal_year
    HAVING count(*) = 1
)
SELECT
    'debit_amount' AS at_field, total.file, total.sheet, total.row, total.debit, total.credit,
    abs(total.debit - total.credit) AS difference,
    CASE
        WHEN suspect.row IS NULL THEN '빠진 행이 없는지 전기말 합계잔액시산표와 비교하십시오.'
        ELSE format(
            '%%s행 %%s %%s %%s원이 꼭 차이의 절반입니다. 차변과 대변이 뒤바뀌었는지 전기말 합계잔액시산표에서 확인하십시오.',
            suspect.row, suspect.account, suspect.side_ko, to_char(suspect.amount, 'FM999,999,999,999,999,990')
        )
    END AS advice_ko,
    CASE
        WHEN suspect.row IS NULL THEN 'A row may be missing: compare with the closing trial balance.'
        ELSE format(
            'Row %%s, %%s, %%s %%s won, is exactly half of it: see in the closing trial balance on which side it stands.',
            suspect.row, suspect.account, suspect.side_en, to_char(suspect.amount, 'FM999,999,999,999,999,990')
        )
    END AS advice_en
FROM (
    SELECT
        opening.fiscal_year,
        (array_agg(opening.file ORDER BY opening.file, opening.sheet, opening.row))[1] AS file,
        (array_agg(opening.sheet ORDER BY opening.file, opening.sheet, opening.row))[1] AS sheet,
        (array_agg(opening.row ORDER BY opening.file, opening.sheet, opening.row))[1] AS row,
        sum(opening.debit_amount) AS debit, sum(opening.credit_amount) AS credit
    FROM opening
    GROUP BY opening.fiscal_year
    HAVING sum(opening.debit_amount) <> sum(opening.credit_amount)
       AND count(opening.debit_amount) = count(*)
       AND count(opening.credit_amount) = count(*)
) AS total
LEFT JOIN suspect ON suspect.fiscal_year = total.fiscal_year
ORDER BY total.fiscal_year
