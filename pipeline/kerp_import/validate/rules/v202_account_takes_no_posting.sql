/*
id: KERP-V202
name: account-takes-no-posting
title:
  ko: "전표를 받을 수 없는 계정"
  en: "Accounts that take no posting"
who: consultant
severity: error
table: voucher_lines
field: account_code
message:
  ko: "계정 {account_code} {account_name}은(는) 제목 계정이거나 사용 중지되어 전표를 받을 수 없습니다 (원본 {source_code}, {lines}행)"
  en: "The account {account_code} {account_name} is a heading or inactive and takes no lines (source {source_code}, {lines} line(s))"
hint:
  ko: "제목 계정이면 매핑의 target_code를 그 아래 다섯 자리 계정으로 바꾸고, 사용 중지된 계정이면 K-ERP에서 다시 사용으로 바꾸십시오."
  en: "For a heading, let the mapping name a five-digit account below it; an inactive account can be activated in K-ERP."
why:
  ko: "제목 계정에 기록된 금액은 집계에서 두 번 세어지거나 빠진다."
  en: "An amount on a heading is counted twice, or not at all."
*/
SELECT
    (array_agg(used.file ORDER BY used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.file, used.sheet, used.row))[1] AS row,
    (array_agg(used.table_name ORDER BY used.file, used.sheet, used.row))[1] AS table_name,
    used.account_code, used.account_code AS value, account.name AS account_name, min(used.source_code) AS source_code,
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
JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = used.account_code
WHERE NOT (account.allow_posting AND account.is_active)
GROUP BY used.account_code, account.name
ORDER BY used.account_code
