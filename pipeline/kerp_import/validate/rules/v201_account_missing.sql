/*
id: KERP-V201
name: account-missing
title:
  ko: "K-ERP에 없는 계정"
  en: "Accounts that K-ERP lacks"
who: consultant
severity: error
table: voucher_lines
field: account_code
message:
  ko: "K-ERP에 없는 계정코드: {account_code} (원본 {source_code}, {lines}행, {amount}원)"
  en: "K-ERP has no account {account_code} (source {source_code}, {lines} line(s), {amount} won)"
hint:
  ko: "매핑의 target_code를 고치거나, 그 줄에 create:를 적어 계정을 만들게 하십시오."
  en: "Fix the mapping's target_code, or let it make the account with create:."
why:
  ko: "없는 계정으로는 전표를 이관할 수 없다."
  en: "No line can be posted to an account that does not exist."
*/
SELECT
    (array_agg(used.file ORDER BY used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.file, used.sheet, used.row))[1] AS row,
    (array_agg(used.table_name ORDER BY used.file, used.sheet, used.row))[1] AS table_name,
    used.account_code, used.account_code AS value, min(used.source_code) AS source_code,
    sum(used.lines) AS lines, sum(used.amount) AS amount
FROM (
    SELECT
        line.account_code, min(line.source_account_code) AS source_code, sum(line.lines) AS lines,
        sum(line.debit_amount + line.credit_amount) FILTER (WHERE line.is_read) AS amount,
        'voucher_lines' AS table_name, line.file, line.sheet, min(line.first_row) AS row
    FROM kerp_staging.own_account_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.account_code IS NOT NULL
    GROUP BY line.account_code, line.file, line.sheet
    UNION ALL
    SELECT
        opening.account_code, min(opening.source_account_code), count(*),
        sum(opening.debit_amount + opening.credit_amount), 'opening_balances', opening.file, opening.sheet,
        min(opening.row)
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.account_code IS NOT NULL
    GROUP BY opening.account_code, opening.file, opening.sheet
) AS used
WHERE NOT EXISTS (
    SELECT 1
    FROM accounts AS account
    WHERE account.company_id = %(company_id)s
      AND account.code = used.account_code
)
  AND NOT EXISTS (
    SELECT 1
    FROM kerp_staging.own_accounts AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
      AND fresh.code = used.account_code
)
GROUP BY used.account_code
ORDER BY used.account_code
