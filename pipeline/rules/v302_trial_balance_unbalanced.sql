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
  ko: "시산표를 다시 내려받으십시오. 일부 행이 빠졌을 수 있습니다."
  en: "Export the trial balance again; rows may be missing."
why:
  ko: "시산표의 차변과 대변은 언제나 같다. 다르면 그것으로 검산할 수 없다."
  en: "The sides of a trial balance are equal; one whose sides differ proves nothing."
*/
SELECT trial.file, trial.sheet, min(trial.row) AS row, measure.what_ko, measure.what_en, measure.field,
       sum(measure.debit) AS debit, sum(measure.credit) AS credit,
       abs(sum(measure.debit) - sum(measure.credit)) AS difference
FROM kerp_staging.staging_trial_balances AS trial
CROSS JOIN LATERAL (
    VALUES
        ('잔액', 'balances', 'debit_balance', trial.debit_balance, trial.credit_balance),
        ('합계', 'totals', 'debit_total', trial.debit_total, trial.credit_total)
) AS measure (what_ko, what_en, field, debit, credit)
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
GROUP BY trial.file, trial.sheet, measure.what_ko, measure.what_en, measure.field
HAVING sum(measure.debit) <> sum(measure.credit)
ORDER BY trial.file, trial.sheet, measure.field
