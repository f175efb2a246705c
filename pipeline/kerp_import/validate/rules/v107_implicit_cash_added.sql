/*
id: KERP-V107
name: implicit-cash-added
title:
  ko: "더한 현금 행"
  en: "Cash lines that were added"
who: consultant
severity: info
table: voucher_lines
field: account_code
message:
  ko: "출금·입금 전표에 적히지 않은 현금 행 {lines}개를 더했습니다 (차변 {debit}원, 대변 {credit}원)"
  en: "{lines} cash line(s) that payment and receipt slips leave unsaid was(were) added (debit {debit}, credit {credit} won)"
hint:
  ko: "고칠 것이 없습니다. 더한 행은 합계의 added에 따로 셉니다."
  en: "Nothing to do: the added lines are counted apart, under added in the totals."
why:
  ko: "출금·입금 전표는 상대 계정인 현금을 적지 않는다. 더하지 않으면 대차가 맞지 않는다."
  en: "A payment or receipt slip does not write its cash line; without it the voucher does not balance."
*/
SELECT
    line.file, line.sheet, min(line.first_row) AS row, sum(line.lines)::bigint AS lines, sum(line.debit_amount) AS debit,
    sum(line.credit_amount) AS credit
FROM kerp_staging.own_account_sums AS line
WHERE line.batch_id = %(batch_id)s
  AND line.company_id = %(company_id)s
  AND line.added
GROUP BY line.file, line.sheet
ORDER BY line.file, line.sheet
