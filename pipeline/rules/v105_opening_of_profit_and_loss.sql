/*
id: KERP-V105
name: opening-of-profit-and-loss
severity: warning
table: opening_balances
field: account_code
message:
  ko: "손익 계정 {source_code} {source_name}에 기초잔액이 있습니다: {amount}"
  en: "The profit-and-loss account {source_code} {source_name} has an opening balance: {amount}"
hint:
  ko: "기중 전환이 아니라면 손익 계정의 기초잔액은 이익잉여금에 들어가야 합니다."
  en: "Unless the cut-over is in mid-year, profit and loss belongs in retained earnings."
why:
  ko: "손익 계정은 해마다 0에서 시작한다. 기중 전환만 예외이다."
  en: "Profit-and-loss accounts begin each year at zero; only mid-year cut-overs differ."
*/
SELECT
    opening.file, opening.sheet, opening.row, opening.source_account_code AS value,
    opening.source_account_code AS source_code, opening.source_account_name AS source_name,
    opening.debit_amount + opening.credit_amount AS amount
FROM kerp_staging.staging_opening_balances AS opening
JOIN accounts AS account ON account.company_id = opening.company_id AND account.code = opening.account_code
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND account.account_type IN ('revenue', 'expense')
  AND opening.debit_amount <> opening.credit_amount
ORDER BY opening.file, opening.sheet, opening.row
