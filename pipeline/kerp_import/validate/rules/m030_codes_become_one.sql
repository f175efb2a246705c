/*
id: KERP-M030
name: codes-become-one
title:
  ko: "하나로 합쳐지는 코드"
  en: "Codes that become one"
who: consultant
severity: info
table: partners
field: code
message:
  ko: "{source_code} '{name}'이(가) {first_source} '{first_name}'과(와) {code} 하나로 합쳐집니다"
  en: "{source_code} '{name}' and {first_source} '{first_name}' become one: {code}"
hint:
  ko: "매핑이 그렇게 말합니다. 따로 두려면 매핑에서 한쪽의 target_code를 바꾸십시오."
  en: "The mapping says so; to keep them apart give one of them another target_code."
why:
  ko: "합쳐진 거래처의 잔액은 다시 나눌 수 없다: 이름과 번호는 먼저 나온 것이 남는다."
  en: "Balances that were joined cannot be told apart again; the first one's name and number stay."
*/
SELECT
    staged.file, staged.sheet, staged.row, staged.table_name, staged.field, staged.source_code AS value, staged.code,
    staged.source_code, staged.name, staged.first_source, staged.first_name
FROM (
    SELECT
        each.file, each.sheet, each.row, each.table_name, each.field, each.code, each.source_code, each.name,
        first_value(each.source_code) OVER same AS first_source, first_value(each.name) OVER same AS first_name
    FROM (
        SELECT partner.id, partner.file, partner.sheet, partner.row, 'partners' AS table_name,
               'partner_code' AS field, partner.code, partner.source_code, partner.name
        FROM kerp_staging.own_partners AS partner
        WHERE partner.batch_id = %(batch_id)s
          AND partner.company_id = %(company_id)s
        UNION ALL
        SELECT department.id, department.file, department.sheet, department.row, 'departments', 'department_code',
               department.code, department.source_code, department.name
        FROM kerp_staging.own_departments AS department
        WHERE department.batch_id = %(batch_id)s
          AND department.company_id = %(company_id)s
        UNION ALL
        SELECT project.id, project.file, project.sheet, project.row, 'projects', 'project_code', project.code,
               project.source_code, project.name
        FROM kerp_staging.own_projects AS project
        WHERE project.batch_id = %(batch_id)s
          AND project.company_id = %(company_id)s
    ) AS each
    WHERE each.code IS NOT NULL
    WINDOW same AS (PARTITION BY each.table_name, each.code ORDER BY each.id)
) AS staged
WHERE staged.source_code <> staged.first_source
ORDER BY staged.table_name, staged.file, staged.sheet, staged.row
