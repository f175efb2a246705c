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
        each.*, sum(each.debit_amount - each.credit_amount) OVER (PARTITION BY each.fiscal_year) AS out_by,
        account.normal_side <> CASE WHEN account.account_type IN ('asset', 'expense') THEN 'debit' ELSE 'credit' END
            AS is_contra,
        account.normal_side = CASE WHEN each.debit_amount > each.credit_amount THEN 'credit' ELSE 'debit' END
            AS is_wrong
    FROM kerp_staging.own_opening_balances AS each
    LEFT JOIN accounts AS account ON account.company_id = each.company_id AND account.code = each.account_code
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
),
-- The line that makes the year balance when it changes sides: the only one that does, or the only one of those that is
-- not on its account's normal side.
suspect AS (
    SELECT
        half.fiscal_year, half.file, half.sheet, half.row, abs(half.out_by) / 2 AS amount,
        concat_ws(' ', half.source_account_code, half.source_account_name) AS account, half.out_by > 0 AS is_debit
    FROM (
        SELECT
            opening.*, count(*) OVER (PARTITION BY opening.fiscal_year) AS ones,
            count(*) FILTER (WHERE opening.is_wrong) OVER (PARTITION BY opening.fiscal_year) AS wrong_ones
        FROM opening
        WHERE opening.out_by <> 0
          AND (opening.debit_amount - opening.credit_amount) * 2 = opening.out_by
    ) AS half
    WHERE half.ones = 1
       OR (half.is_wrong AND half.wrong_ones = 1)
),
-- Contra accounts that all stand where the account does that they take away from, and are half of it together.
contra AS (
    SELECT
        opening.fiscal_year, count(*) AS accounts, abs(opening.out_by) / 2 AS amount, min(opening.row) AS row,
        opening.out_by > 0 AS is_debit
    FROM opening
    WHERE opening.is_contra
      AND opening.is_wrong
      AND opening.debit_amount <> opening.credit_amount
    GROUP BY opening.fiscal_year, opening.out_by
    HAVING count(*) > 1
       AND sum(opening.debit_amount - opening.credit_amount) * 2 = opening.out_by
)
SELECT
    CASE WHEN suspect.is_debit IS FALSE THEN 'credit_amount' ELSE 'debit_amount' END AS at_field,
    coalesce(suspect.file, total.file) AS file, CASE WHEN suspect.row IS NULL THEN total.sheet ELSE suspect.sheet END AS sheet,
    coalesce(suspect.row, total.row) AS row, total.debit, total.credit, abs(total.debit - total.credit) AS difference,
    CASE
        WHEN suspect.row IS NOT NULL THEN format(
            '%%s행 %%s %%s %%s원이 꼭 차이의 절반입니다. 차변과 대변이 뒤바뀌었는지 전기말 합계잔액시산표에서 확인하십시오.',
            suspect.row, suspect.account, CASE WHEN suspect.is_debit THEN '차변' ELSE '대변' END,
            rtrim(to_char(suspect.amount, 'FM999,999,999,999,999,990.99'), '.')
        )
        WHEN contra.accounts IS NOT NULL THEN format(
            '차감 계정 %%s개가 모두 %%s에 있고, 그 합 %%s원이 꼭 차이의 절반입니다. 제 쪽(%%s)으로 옮기거나 음수로 적으십시오. 저절로 옮기지는 않습니다.',
            contra.accounts, CASE WHEN contra.is_debit THEN '차변' ELSE '대변' END,
            rtrim(to_char(contra.amount, 'FM999,999,999,999,999,990.99'), '.'), CASE WHEN contra.is_debit THEN '대변' ELSE '차변' END
        )
        ELSE '빠진 행이 없는지 전기말 합계잔액시산표와 비교하십시오.'
    END AS advice_ko,
    CASE
        WHEN suspect.row IS NOT NULL THEN format(
            'Row %%s, %%s, %%s %%s won, is exactly half of it: see in the closing trial balance on which side it stands.',
            suspect.row, suspect.account, CASE WHEN suspect.is_debit THEN 'debit' ELSE 'credit' END,
            rtrim(to_char(suspect.amount, 'FM999,999,999,999,999,990.99'), '.')
        )
        WHEN contra.accounts IS NOT NULL THEN format(
            'All %%s contra accounts stand on %%s, and their sum, %%s won, is exactly half of it: put them on %%s, or write '
            'them below zero. They are not moved silently.',
            contra.accounts, CASE WHEN contra.is_debit THEN 'debit' ELSE 'credit' END,
            rtrim(to_char(contra.amount, 'FM999,999,999,999,999,990.99'), '.'), CASE WHEN contra.is_debit THEN 'credit' ELSE 'debit' END
        )
        ELSE 'A row may be missing: compare with the closing trial balance.'
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
LEFT JOIN contra ON contra.fiscal_year = total.fiscal_year
ORDER BY total.fiscal_year
