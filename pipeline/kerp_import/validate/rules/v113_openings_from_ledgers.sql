/*
id: KERP-V113
name: openings-from-ledgers
title:
  ko: "원장에서 나온 기초잔액"
  en: "Openings out of ledgers"
who: consultant
severity: info
table: opening_balances
field: debit_amount
message:
  ko: "기초잔액 표가 없어 계정별원장의 전기이월 행을 {year}년 기초잔액으로 이관했습니다: 계정 {accounts}개, 차변 {debit}원, 대변 {credit}원"
  en: "No table gives openings, so those of {year} are the rows of account ledgers that bring a balance forward (전기이월): {accounts} account(s), debit {debit}, credit {credit} won"
hint:
  ko: "모든 계정의 원장을 주었는지 확인하십시오. 거래처별 기초가 필요하면 거래처별 잔액 표를 함께 주십시오."
  en: "Make sure that the ledgers of all accounts are there. Where openings by partner matter give a table of them too."
why:
  ko: "기초가 없으면 재무상태표 계정의 잔액이 모두 틀린다. 원장마다 그 금액이 적혀 있다."
  en: "Without openings every balance-sheet account is wrong, and each ledger has the figure."
*/
SELECT
    (array_agg(opening.file ORDER BY opening.file, opening.sheet, opening.row))[1] AS file,
    (array_agg(opening.sheet ORDER BY opening.file, opening.sheet, opening.row))[1] AS sheet,
    (array_agg(opening.row ORDER BY opening.file, opening.sheet, opening.row))[1] AS row,
    count(DISTINCT opening.source_account_code) AS accounts, coalesce(opening.fiscal_year::text, '?') AS year,
    coalesce(sum(opening.debit_amount), 0) AS debit, coalesce(sum(opening.credit_amount), 0) AS credit
FROM kerp_staging.own_opening_balances AS opening
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND %(openings_from_ledgers)s
GROUP BY opening.fiscal_year
ORDER BY opening.fiscal_year
