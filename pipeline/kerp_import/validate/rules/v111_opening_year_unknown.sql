/*
id: KERP-V111
name: opening-year-unknown
title:
  ko: "연도를 알 수 없는 기초잔액"
  en: "Openings of an unknown year"
who: consultant
severity: error
table: opening_balances
field: fiscal_year
message:
  ko: "기초잔액이 어느 회계연도의 것인지 알 수 없습니다: 전표도, 제목의 기간이나 연도도 없습니다 ({rows}행, 차변 {debit}원, 대변 {credit}원)"
  en: "Nothing tells which fiscal year these openings open: there is no voucher, and no period or year in a title ({rows} row(s), debit {debit}, credit {credit} won)"
hint:
  ko: "--fiscal-year로 회계연도를 주십시오 (예: --fiscal-year 2024)."
  en: "Say which with --fiscal-year, for example --fiscal-year 2024."
why:
  ko: "연도를 짐작하면 기초잔액이 엉뚱한 해에 들어가고, 그 해의 장부는 맞아 보인다."
  en: "Guessed years put openings where nobody looks for them, and the books of that year look right."
*/
SELECT
    opening.file, opening.sheet, min(opening.row) AS row, count(*) AS rows, coalesce(sum(opening.debit_amount), 0) AS debit,
    coalesce(sum(opening.credit_amount), 0) AS credit
FROM kerp_staging.own_opening_balances AS opening
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND opening.fiscal_year IS NULL
GROUP BY opening.file, opening.sheet
ORDER BY opening.file, opening.sheet
