/*
id: KERP-V204
name: department-missing
title:
  ko: "목록에 없는 부서"
  en: "Departments that no list holds"
who: consultant
severity: error
table: voucher_lines
field: department_code
message:
  ko: "부서 {code}이(가) 부서 목록에도 K-ERP에도 없습니다 ({lines}행)"
  en: "The department {code} is neither in the department list nor in K-ERP ({lines} line(s))"
hint:
  ko: "부서 목록을 함께 넣거나, 코드만으로 만들려면 --create-missing departments를 붙이십시오."
  en: "Give the list of departments along; to make it from its code alone, give --create-missing departments."
why:
  ko: "전표가 가리키는 부서가 없으면 부서별 장부를 만들 수 없다."
  en: "Without it no ledger by department can be drawn up."
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
      AND line.field = 'department_code'
) AS used
WHERE NOT EXISTS (
    SELECT 1
    FROM kerp_staging.own_departments AS fresh
    WHERE fresh.batch_id = %(batch_id)s
      AND fresh.company_id = %(company_id)s
      AND fresh.code = used.code
)
  AND NOT EXISTS (
    SELECT 1
    FROM departments AS known
    WHERE known.company_id = %(company_id)s
      AND known.code = used.code
)
GROUP BY used.code
ORDER BY used.code
