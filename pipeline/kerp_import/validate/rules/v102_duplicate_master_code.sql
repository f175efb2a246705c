/*
id: KERP-V102
name: duplicate-master-code
title:
  ko: "두 번 나오는 코드"
  en: "Codes that stand twice"
who: client
severity: error
table: partners
field: code
message:
  ko: "코드 {code}이(가) 두 번 있습니다: {first_row}행 '{first_name}', 이 행 '{name}'"
  en: "The code {code} stands twice: row {first_row} '{first_name}', this row '{name}'"
hint:
  ko: "둘 중 하나를 지우거나 코드를 바꾸십시오."
  en: "Delete one of the two, or change its code."
why:
  ko: "코드는 회사 안에서 하나뿐이어야 전표가 어느 거래처·부서를 가리키는지 알 수 있다."
  en: "A code must be unique in a company, or nobody can tell whom a voucher line means."
*/
SELECT
    staged.file, staged.sheet, staged.row, 'partners' AS table_name, 'partner_code' AS field, staged.code AS value,
    staged.code, staged.name, staged.first_name, staged.first_row
FROM (
    SELECT
        each.file, each.sheet, each.row, each.code, each.name, first_value(each.name) OVER same AS first_name,
        first_value(each.row) OVER same AS first_row, row_number() OVER same AS place
    FROM kerp_staging.own_partners AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
      AND each.code IS NOT NULL
    WINDOW same AS (PARTITION BY each.code, each.source_code ORDER BY each.id)
) AS staged
WHERE staged.place > 1
UNION ALL
SELECT
    staged.file, staged.sheet, staged.row, 'departments' AS table_name, 'department_code' AS field, staged.code AS value,
    staged.code, staged.name, staged.first_name, staged.first_row
FROM (
    SELECT
        each.file, each.sheet, each.row, each.code, each.name, first_value(each.name) OVER same AS first_name,
        first_value(each.row) OVER same AS first_row, row_number() OVER same AS place
    FROM kerp_staging.own_departments AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
      AND each.code IS NOT NULL
    WINDOW same AS (PARTITION BY each.code, each.source_code ORDER BY each.id)
) AS staged
WHERE staged.place > 1
UNION ALL
SELECT
    staged.file, staged.sheet, staged.row, 'projects' AS table_name, 'project_code' AS field, staged.code AS value,
    staged.code, staged.name, staged.first_name, staged.first_row
FROM (
    SELECT
        each.file, each.sheet, each.row, each.code, each.name, first_value(each.name) OVER same AS first_name,
        first_value(each.row) OVER same AS first_row, row_number() OVER same AS place
    FROM kerp_staging.own_projects AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
      AND each.code IS NOT NULL
    WINDOW same AS (PARTITION BY each.code, each.source_code ORDER BY each.id)
) AS staged
WHERE staged.place > 1
ORDER BY table_name, file, sheet, row
