/*
id: KERP-V127
name: name-under-two-codes
title:
  ko: "두 코드로 있는 이름"
  en: "Names under two codes"
who: client
severity: warning
table: departments
field: name
message:
  ko: "'{name}'이(가) 두 코드로 있습니다: {first_code} ({first_row}행), {code} (이 행)"
  en: "'{name}' has two codes: {first_code} (row {first_row}) and {code} (this row)"
hint:
  ko: "같은 곳이면 매핑 파일의 {table_name}에 적어 한 코드로 모으십시오: - {{source_code: \"{code}\", target_code: \"{first_code}\"}}"
  en: "If they are the same, bring them together under {table_name} in the mapping: - {{source_code: \"{code}\", target_code: \"{first_code}\"}}"
why:
  ko: "한 부서나 프로젝트의 손익이 두 코드로 나뉜다."
  en: "The results of one department or project are parted between two codes."
*/
-- Names are compared without white space. Partners are another rule's (KERP-M031).
WITH listed AS (
    SELECT
        'departments' AS table_name, 'department_name' AS field, each.id, each.file, each.sheet, each.row, each.code,
        each.name
    FROM kerp_staging.own_departments AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
    UNION ALL
    SELECT 'projects', 'project_name', each.id, each.file, each.sheet, each.row, each.code, each.name
    FROM kerp_staging.own_projects AS each
    WHERE each.batch_id = %(batch_id)s
      AND each.company_id = %(company_id)s
),
named AS (
    SELECT
        listed.*, first_value(listed.code) OVER same AS first_code, first_value(listed.row) OVER same AS first_row
    FROM listed
    WHERE listed.name <> listed.code
    WINDOW same AS (
        PARTITION BY listed.table_name, regexp_replace(normalize(listed.name, NFKC), '\s', '', 'g')
        ORDER BY listed.id
    )
)
SELECT
    named.file, named.sheet, named.row, named.table_name, named.field, named.name AS value, named.name, named.code,
    named.first_code, named.first_row
FROM named
WHERE named.code <> named.first_code
ORDER BY named.table_name, named.file, named.sheet, named.row
