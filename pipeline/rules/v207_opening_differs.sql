/*
id: KERP-V207
name: opening-differs
severity: error
table: opening_balances
field: account_code
message:
  ko: "기초잔액 {account_code} {partner_code}: K-ERP의 잔액 {there}와(과) 원본 {here}이(가) 다릅니다"
  en: "Opening balance {account_code} {partner_code}: K-ERP has {there}, the source {here}"
hint:
  ko: "앞서 올린 배치를 rollback한 뒤 다시 실행하십시오."
  en: "Roll back the batch that brought it, then run again."
why:
  ko: "기초잔액은 계정과 거래처마다 하나뿐이다."
  en: "There is one opening balance per account and partner."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.account_code AS value, staged.account_code, staged.partner_code,
    opening.debit_amount - opening.credit_amount AS there, staged.balance AS here
FROM (
    SELECT
        min(each.file) AS file, min(each.sheet) AS sheet, min(each.row) AS row, each.fiscal_year, each.account_code,
        each.partner_code, sum(each.debit_amount - each.credit_amount) AS balance
    FROM kerp_staging.staging_opening_balances AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    GROUP BY each.fiscal_year, each.account_code, each.partner_code
) AS staged
JOIN opening_balances AS opening
  ON opening.company_id = %(company_id)s
 AND opening.fiscal_year = staged.fiscal_year
 AND opening.account_code = staged.account_code
 AND opening.partner_code = staged.partner_code
WHERE opening.debit_amount - opening.credit_amount <> staged.balance
ORDER BY staged.file, staged.sheet, staged.row
