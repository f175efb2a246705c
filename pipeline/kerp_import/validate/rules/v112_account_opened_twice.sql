/*
id: KERP-V112
name: account-opened-twice
title:
  ko: "두 표가 여는 계정"
  en: "Accounts opened by two tables"
who: consultant
severity: error
table: opening_balances
field: account_code
message:
  ko: "{other}의 표와 이 표가 같은 계정의 기초잔액을 줍니다: 계정 {accounts}개 (첫째는 {account}: {other_amount}원과 {amount}원). 더하지 않았습니다"
  en: "This table and that of {other} both open {accounts} of the same accounts (the first is {account}: {other_amount} and {amount} won): two openings of one account are no sum"
hint:
  ko: "맞는 표 하나만 주십시오. 하나가 대조할 시산표면 제목이나 파일 이름에 '시산표'와 날짜를 적거나 --balances trial-balance를 주십시오."
  en: "Give the right one alone. If one of them is a trial balance, write 시산표 and its day into title or file name, or give --balances trial-balance."
why:
  ko: "같은 계정을 두 표가 열면 기초가 두 배가 되고, 대차는 그래도 맞는다."
  en: "Openings given twice are doubled, and debit and credit still agree."
*/
WITH kinds AS (
    SELECT each.file, each.sheet, bool_or(each.partner_code <> '') AS by_partner
    FROM kerp_staging.own_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.file, each.sheet
),
opened AS (
    SELECT
        opening.file, opening.sheet, opening.fiscal_year, opening.account_code, opening.partner_code,
        opening.source_account_code, kinds.by_partner, min(opening.source_account_name) AS name, min(opening.row) AS row,
        sum(opening.debit_amount - opening.credit_amount) AS amount
    FROM kerp_staging.own_opening_balances AS opening
    JOIN kinds ON kinds.file = opening.file AND kinds.sheet IS NOT DISTINCT FROM opening.sheet
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.debit_amount <> opening.credit_amount
    GROUP BY
        opening.file, opening.sheet, opening.fiscal_year, opening.account_code, opening.partner_code,
        opening.source_account_code, kinds.by_partner
)
SELECT
    later.file, later.sheet, min(later.row) AS row, concat_ws(' ', earlier.file, earlier.sheet) AS other,
    count(*) AS accounts,
    (array_agg(concat_ws(' ', later.source_account_code, later.name) ORDER BY later.row))[1] AS account,
    (array_agg(abs(later.amount) ORDER BY later.row))[1] AS amount,
    (array_agg(abs(earlier.amount) ORDER BY later.row))[1] AS other_amount
FROM opened AS later
-- A table by account beside one by partner is the total of it (KERP-V128).
JOIN opened AS earlier
  ON (earlier.file, coalesce(earlier.sheet, '')) < (later.file, coalesce(later.sheet, ''))
 AND earlier.fiscal_year IS NOT DISTINCT FROM later.fiscal_year
 AND earlier.partner_code = later.partner_code
 AND earlier.source_account_code IS NOT DISTINCT FROM later.source_account_code
 AND earlier.account_code IS NOT DISTINCT FROM later.account_code
 AND earlier.by_partner = later.by_partner
WHERE NOT %(openings_from_ledgers)s
  AND (later.source_account_code IS NOT NULL OR later.account_code IS NOT NULL)
GROUP BY later.file, later.sheet, earlier.file, earlier.sheet
ORDER BY later.file, later.sheet, other
