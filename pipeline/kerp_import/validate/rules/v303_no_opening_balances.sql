/*
id: KERP-V303
name: no-opening-balances
title:
  ko: "빠진 기초잔액"
  en: "Opening balances are missing"
who: client
severity: warning
table: opening_balances
field: balance
message:
  ko: "기초잔액이 없어 재무상태표 계정은 시산표와 대조하지 못했습니다"
  en: "There are no opening balances: balance-sheet accounts could not be tied to the trial balance"
hint:
  ko: "전기말 잔액(기초잔액) 표를 함께 넣어 다시 실행하십시오."
  en: "Run again with the table of opening balances."
why:
  ko: "기초가 없으면 손익 계정만 시산표와 맞춰 볼 수 있다."
  en: "Without openings only profit and loss can be tied out."
*/
SELECT
    (array_agg(trial.file ORDER BY trial.file, trial.sheet, trial.row))[1] AS file,
    (array_agg(trial.sheet ORDER BY trial.file, trial.sheet, trial.row))[1] AS sheet,
    (array_agg(trial.row ORDER BY trial.file, trial.sheet, trial.row))[1] AS row
FROM kerp_staging.own_trial_balances AS trial
WHERE trial.batch_id = %(batch_id)s
  AND trial.company_id = %(company_id)s
  AND NOT %(has_opening)s
HAVING count(*) > 0
