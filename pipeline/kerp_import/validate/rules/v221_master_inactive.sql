/*
id: KERP-V221
name: master-inactive
title:
  ko: "사용 중지된 기초자료"
  en: "Inactive master data"
who: administrator
severity: warning
table: voucher_lines
field: partner_code
message:
  ko: "사용 중지된 {what_ko} {code} {name}을(를) 쓰는 행이 {lines}개 있습니다"
  en: "{lines} line(s) uses(use) the {what_en} {code} {name}, which is inactive"
hint:
  ko: "지난 거래이면 그대로 두고, 앞으로도 쓸 곳이면 K-ERP에서 다시 사용으로 바꾸십시오."
  en: "For past business leave it; to go on using it, activate it in K-ERP."
why:
  ko: "사용 중지된 곳은 화면의 목록에 나오지 않아 옮긴 전표를 찾기 어렵다."
  en: "What is inactive is in no list, so that the vouchers moved are hard to find."
*/
-- Decision: docs/decisions/counted-while-staged.md
SELECT
    (array_agg(used.file ORDER BY used.first_id))[1] AS file,
    (array_agg(used.sheet ORDER BY used.first_id))[1] AS sheet,
    (array_agg(used.first_row ORDER BY used.first_id))[1] AS row, inactive.field, inactive.what_ko, inactive.what_en,
    inactive.code, inactive.code AS value, inactive.name, sum(used.lines)::bigint AS lines
FROM (
    SELECT 'partner_code' AS field, '거래처' AS what_ko, 'partner' AS what_en, each.code, each.name
    FROM partners AS each
    WHERE each.company_id = %(company_id)s
      AND NOT each.is_active
    UNION ALL
    SELECT 'department_code', '부서', 'department', each.code, each.name
    FROM departments AS each
    WHERE each.company_id = %(company_id)s
      AND NOT each.is_active
    UNION ALL
    SELECT 'project_code', '프로젝트', 'project', each.code, each.name
    FROM projects AS each
    WHERE each.company_id = %(company_id)s
      AND NOT each.is_active
) AS inactive
JOIN kerp_staging.own_code_sums AS used
  ON used.field = inactive.field
 AND used.code = inactive.code
WHERE used.batch_id = %(batch_id)s
  AND used.company_id = %(company_id)s
GROUP BY inactive.field, inactive.what_ko, inactive.what_en, inactive.code, inactive.name
ORDER BY inactive.field, inactive.code
