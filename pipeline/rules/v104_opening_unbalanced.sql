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
  ko: "차이의 절반인 행이 있으면 그 행의 차변과 대변이 뒤바뀌었을 수 있습니다. 전기말 합계잔액시산표와 비교하십시오."
  en: "A row of half the difference may stand on the wrong side; compare with the closing trial balance."
why:
  ko: "기초잔액의 차변과 대변이 다르면 첫날부터 재무상태표가 맞지 않는다."
  en: "Unequal openings leave the balance sheet wrong from the first day."
*/
SELECT
    'debit_amount' AS at_field,
    (array_agg(opening.file ORDER BY opening.file, opening.sheet, opening.row))[1] AS file,
    (array_agg(opening.sheet ORDER BY opening.file, opening.sheet, opening.row))[1] AS sheet,
    (array_agg(opening.row ORDER BY opening.file, opening.sheet, opening.row))[1] AS row,
    sum(opening.debit_amount) AS debit, sum(opening.credit_amount) AS credit,
    abs(sum(opening.debit_amount) - sum(opening.credit_amount)) AS difference
FROM kerp_staging.staging_opening_balances AS opening
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
HAVING sum(opening.debit_amount) <> sum(opening.credit_amount)
   AND count(opening.debit_amount) = count(*)
   AND count(opening.credit_amount) = count(*)
