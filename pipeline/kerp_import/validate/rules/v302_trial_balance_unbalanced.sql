/*
id: KERP-V302
name: trial-balance-unbalanced
title:
  ko: "차변과 대변이 다른 시산표"
  en: "Trial balances that do not balance"
who: client
severity: error
table: trial_balance
field: debit_balance
message:
  ko: "합계잔액시산표 {what_ko}: 차변({debit}) ≠ 대변({credit}), 차이 {difference}원"
  en: "Trial balance, {what_en}: debit ({debit}) ≠ credit ({credit}), difference {difference} won"
hint:
  ko: "{advice_ko}"
  en: "{advice_en}"
why:
  ko: "시산표의 차변과 대변은 언제나 같다. 다르면 그것으로 검산할 수 없다."
  en: "The sides of a trial balance are equal; one whose sides differ proves nothing."
*/
-- Decision: docs/decisions/contra-accounts.md
WITH figures AS (
    SELECT
        trial.file, trial.sheet, trial.row, measure.what_ko, measure.what_en, measure.debit_field, measure.credit_field,
        measure.debit, measure.credit,
        concat_ws(' ', trial.source_account_code, trial.source_account_name) AS account,
        sum(measure.debit - measure.credit) OVER sheet AS out_by,
        account.normal_side <> CASE WHEN account.account_type IN ('asset', 'expense') THEN 'debit' ELSE 'credit' END
            AS is_contra,
        account.normal_side = CASE WHEN measure.debit > measure.credit THEN 'credit' ELSE 'debit' END AS is_wrong
    FROM kerp_staging.own_trial_balances AS trial
    CROSS JOIN LATERAL (
        VALUES
            ('잔액', 'balances', 'debit_balance', 'credit_balance', trial.debit_balance, trial.credit_balance),
            ('합계', 'totals', 'debit_total', 'credit_total', trial.debit_total, trial.credit_total)
    ) AS measure (what_ko, what_en, debit_field, credit_field, debit, credit)
    LEFT JOIN accounts AS account ON account.company_id = trial.company_id AND account.code = trial.account_code
    WHERE trial.batch_id = %(batch_id)s
      AND trial.company_id = %(company_id)s
    WINDOW sheet AS (PARTITION BY trial.file, trial.sheet, measure.what_en)
),
-- As for openings (KERP-V104): the line that is half of the difference, else contra accounts that all stand where the
-- account does that they take away from.
suspect AS (
    SELECT half.*
    FROM (
        SELECT
            figures.*, count(*) OVER alike AS ones, count(*) FILTER (WHERE figures.is_wrong) OVER alike AS wrong_ones
        FROM figures
        WHERE figures.out_by <> 0
          AND (figures.debit - figures.credit) * 2 = figures.out_by
        WINDOW alike AS (PARTITION BY figures.file, figures.sheet, figures.what_en)
    ) AS half
    WHERE half.ones = 1
       OR (half.is_wrong AND half.wrong_ones = 1)
),
contra AS (
    SELECT figures.file, figures.sheet, figures.what_en, count(*) AS accounts, figures.out_by
    FROM figures
    WHERE figures.is_contra
      AND figures.is_wrong
      AND figures.debit <> figures.credit
    GROUP BY figures.file, figures.sheet, figures.what_en, figures.out_by
    HAVING count(*) > 1
       AND sum(figures.debit - figures.credit) * 2 = figures.out_by
)
SELECT
    total.file, total.sheet, coalesce(suspect.row, total.row) AS row, total.what_ko, total.what_en,
    CASE WHEN suspect.out_by < 0 THEN total.credit_field ELSE total.debit_field END AS field, total.debit, total.credit,
    abs(total.debit - total.credit) AS difference,
    CASE
        WHEN suspect.row IS NOT NULL THEN format(
            '%%s행 %%s의 %%s %%s원이 꼭 차이의 절반입니다. 차변과 대변이 뒤바뀌었는지 확인하십시오. 저절로 옮기지는 않습니다.',
            suspect.row, suspect.account, CASE WHEN suspect.out_by > 0 THEN '차변' ELSE '대변' END,
            rtrim(to_char(abs(suspect.out_by) / 2, 'FM999,999,999,999,999,990.99'), '.')
        )
        WHEN contra.accounts IS NOT NULL THEN format(
            '차감 계정 %%s개가 모두 %%s에 있고, 그 합 %%s원이 꼭 차이의 절반입니다. 제 쪽으로 옮기거나 음수로 적으십시오. 저절로 옮기지는 않습니다.',
            contra.accounts, CASE WHEN contra.out_by > 0 THEN '차변' ELSE '대변' END,
            rtrim(to_char(abs(contra.out_by) / 2, 'FM999,999,999,999,999,990.99'), '.')
        )
        ELSE '시산표를 다시 내려받으십시오. 일부 행이 빠졌을 수 있습니다.'
    END AS advice_ko,
    CASE
        WHEN suspect.row IS NOT NULL THEN format(
            'Row %%s, %%s, %%s %%s won, is exactly half of it: see whether debit and credit are swapped. It is not moved silently.',
            suspect.row, suspect.account, CASE WHEN suspect.out_by > 0 THEN 'debit' ELSE 'credit' END,
            rtrim(to_char(abs(suspect.out_by) / 2, 'FM999,999,999,999,999,990.99'), '.')
        )
        WHEN contra.accounts IS NOT NULL THEN format(
            'All %%s contra accounts stand on %%s, and their sum, %%s won, is exactly half of it: put them on their own side, '
            'or write them below zero. They are not moved silently.',
            contra.accounts, CASE WHEN contra.out_by > 0 THEN 'debit' ELSE 'credit' END,
            rtrim(to_char(abs(contra.out_by) / 2, 'FM999,999,999,999,999,990.99'), '.')
        )
        ELSE 'Export the trial balance again; rows may be missing.'
    END AS advice_en
FROM (
    SELECT
        figures.file, figures.sheet, figures.what_ko, figures.what_en, figures.debit_field, figures.credit_field,
        min(figures.row) AS row, sum(figures.debit) AS debit, sum(figures.credit) AS credit
    FROM figures
    GROUP BY
        figures.file, figures.sheet, figures.what_ko, figures.what_en, figures.debit_field, figures.credit_field
    HAVING sum(figures.debit) <> sum(figures.credit)
) AS total
LEFT JOIN suspect
  ON suspect.file = total.file
 AND suspect.sheet IS NOT DISTINCT FROM total.sheet
 AND suspect.what_en = total.what_en
LEFT JOIN contra
  ON contra.file = total.file
 AND contra.sheet IS NOT DISTINCT FROM total.sheet
 AND contra.what_en = total.what_en
ORDER BY total.file, total.sheet, field
