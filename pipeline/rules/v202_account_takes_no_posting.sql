/*
id: KERP-V202
name: account-takes-no-posting
severity: error
table: voucher_lines
field: account_code
message:
  ko: "계정 {account_code} {account_name}은(는) 제목 계정이거나 사용 중지되어 전표를 받을 수 없습니다 (원본 {source_code}, {lines}행)"
  en: "The account {account_code} {account_name} is a heading or inactive and takes no lines (source {source_code}, {lines} lines)"
hint:
  ko: "매핑의 target_code를 그 아래의 다섯 자리 계정으로 바꾸십시오."
  en: "Let the mapping name one of the five-digit accounts below it."
why:
  ko: "제목 계정에 기록된 금액은 집계에서 두 번 세어지거나 빠진다."
  en: "An amount on a heading is counted twice, or not at all."
*/
SELECT used.file, used.sheet, used.row, used.table_name, used.account_code AS value, used.account_code,
       account.name AS account_name, used.source_code, used.lines
FROM (
    SELECT
        line.account_code, min(line.source_account_code) AS source_code, count(*) AS lines,
        sum(line.debit_amount + line.credit_amount) AS amount,
        'voucher_lines' AS table_name, line.file, line.sheet, min(line.row) AS row
    FROM kerp_staging.staging_voucher_lines AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.account_code IS NOT NULL
    GROUP BY line.account_code, line.file, line.sheet
    UNION ALL
    SELECT
        opening.account_code, min(opening.source_account_code), count(*),
        sum(opening.debit_amount + opening.credit_amount), 'opening_balances', opening.file, opening.sheet,
        min(opening.row)
    FROM kerp_staging.staging_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.account_code IS NOT NULL
    GROUP BY opening.account_code, opening.file, opening.sheet
) AS used
JOIN accounts AS account ON account.company_id = %(company_id)s AND account.code = used.account_code
WHERE NOT (account.allow_posting AND account.is_active)
ORDER BY used.account_code, used.file, used.sheet
