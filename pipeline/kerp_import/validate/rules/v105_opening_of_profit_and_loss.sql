/*
id: KERP-V105
name: opening-of-profit-and-loss
title:
  ko: "손익 계정의 기초잔액"
  en: "Opening balances of profit-and-loss accounts"
who: accountant
severity: warning
table: opening_balances
field: account_code
message:
  ko: "손익 계정 {account}에 기초잔액이 있습니다: {amount}원"
  en: "The profit-and-loss account {account} has an opening balance: {amount} won"
hint:
  ko: "기중 전환이 아니라면 손익 계정의 기초잔액은 이익잉여금에 들어가야 합니다."
  en: "Unless the cut-over is in mid-year, profit and loss belongs in retained earnings."
why:
  ko: "손익 계정은 해마다 0에서 시작한다. 기중 전환만 예외이다."
  en: "Profit-and-loss accounts begin each year at zero; only mid-year cut-overs differ."
*/
SELECT
    opening.file, opening.sheet, opening.row, opening.source_account_code AS value,
    concat_ws(' ', opening.source_account_code, opening.source_account_name) AS account,
    opening.debit_amount + opening.credit_amount AS amount
FROM kerp_staging.own_opening_balances AS opening
JOIN (
    SELECT known.code, known.account_type
    FROM accounts AS known
    WHERE known.company_id = %(company_id)s
    UNION ALL
    SELECT fresh.code, fresh.account_type
    FROM kerp_staging.own_accounts AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
) AS account ON account.code = opening.account_code
WHERE opening.batch_id = %(batch_id)s
  AND opening.company_id = %(company_id)s
  AND account.account_type IN ('revenue', 'expense')
  AND opening.debit_amount <> opening.credit_amount
ORDER BY opening.file, opening.sheet, opening.row
