/*
id: KERP-V203
name: partner-missing
title:
  ko: "목록에 없는 거래처"
  en: "Partners that no list holds"
who: consultant
severity: error
table: voucher_lines
field: partner_code
message:
  ko: "거래처 {code}이(가) 거래처 목록에도 K-ERP에도 없습니다 ({lines}행)"
  en: "The partner {code} is neither in the partner list nor in K-ERP ({lines} line(s))"
hint:
  ko: "거래처 목록을 함께 넣거나, 코드만으로 만들려면 --create-missing partners를 붙이십시오."
  en: "Give the list of partners along; to make it from its code alone, give --create-missing partners."
why:
  ko: "전표가 가리키는 거래처가 없으면 거래처별 장부를 만들 수 없다."
  en: "Without it no ledger by partner can be drawn up."
*/
-- Decision: docs/decisions/counted-while-staged.md
SELECT
    (array_agg(used.file ORDER BY used.file, used.sheet, used.row))[1] AS file,
    (array_agg(used.sheet ORDER BY used.file, used.sheet, used.row))[1] AS sheet,
    (array_agg(used.row ORDER BY used.file, used.sheet, used.row))[1] AS row,
    (array_agg(used.table_name ORDER BY used.file, used.sheet, used.row))[1] AS table_name,
    used.code, used.code AS value, sum(used.lines)::bigint AS lines
FROM (
    SELECT line.code, line.lines, 'voucher_lines' AS table_name, line.file, line.sheet, line.first_row AS row
    FROM kerp_staging.own_code_sums AS line
    WHERE line.batch_id = %(batch_id)s
      AND line.company_id = %(company_id)s
      AND line.field = 'partner_code'
    UNION ALL
    SELECT opening.partner_code, 1, 'opening_balances', opening.file, opening.sheet, opening.row
    FROM kerp_staging.own_opening_balances AS opening
    WHERE opening.batch_id = %(batch_id)s
      AND opening.company_id = %(company_id)s
      AND opening.partner_code <> ''
) AS used
WHERE NOT EXISTS (
    SELECT 1
    FROM kerp_staging.own_partners AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
      AND fresh.code = used.code
)
  AND NOT EXISTS (
    SELECT 1
    FROM partners AS known
    WHERE known.company_id = %(company_id)s
      AND known.code = used.code
)
GROUP BY used.code
ORDER BY used.code
