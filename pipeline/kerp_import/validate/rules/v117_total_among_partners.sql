/*
id: KERP-V117
name: total-among-partners
title:
  ko: "거래처 행들 사이의 합계 행"
  en: "Rows of totals among those of partners"
who: client
severity: error
table: opening_balances
field: partner_code
message:
  ko: "기초잔액 {account}: 거래처가 없는 행의 {amount}원이 거래처 {partners}곳의 합계와 같습니다. 합계 행이면 두 번 더해집니다 (이런 계정 {accounts}개)"
  en: "Opening balance of {account}: the {amount} won of the row without a partner are the total of its {partners} partners; a row of totals would be added twice ({accounts} such accounts)"
hint:
  ko: "합계 행이면 그 행을 지우고, 거래처를 모르는 잔액이면 그 행에 거래처코드를 적으십시오."
  en: "Delete the row if it is a total; if it is a balance of its own, write a partner code into it."
why:
  ko: "거래처별 잔액표의 계정 합계를 잔액으로 읽으면 기초가 두 배가 되고, 대차는 그래도 맞는다."
  en: "An account's total read as one more balance doubles the opening, and debit and credit still agree."
*/
WITH accounts AS (
    SELECT
        opening.file, opening.sheet, opening.account_code, opening.source_account_code,
        min(opening.source_account_name) AS name,
        min(opening.row) FILTER (WHERE opening.partner_code = '') AS row,
        count(DISTINCT opening.partner_code) FILTER (WHERE opening.partner_code <> '') AS partners,
        sum(opening.debit_amount - opening.credit_amount) FILTER (WHERE opening.partner_code = '') AS unnamed,
        sum(opening.debit_amount - opening.credit_amount) FILTER (WHERE opening.partner_code <> '') AS named
    FROM kerp_staging.staging_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND NOT %(openings_from_ledgers)s
    GROUP BY opening.file, opening.sheet, opening.fiscal_year, opening.account_code, opening.source_account_code
)
SELECT
    each.file, each.sheet, min(each.row) AS row, count(*) AS accounts,
    (array_agg(each.partners ORDER BY each.row))[1] AS partners,
    (array_agg(abs(each.unnamed) ORDER BY each.row))[1] AS amount,
    (array_agg(concat_ws(' ', each.source_account_code, each.name) ORDER BY each.row))[1] AS account
FROM accounts AS each
WHERE each.unnamed = each.named
  AND each.named <> 0
GROUP BY each.file, each.sheet
ORDER BY each.file, each.sheet
