/*
id: KERP-V208
name: master-differs
title:
  ko: "K-ERP와 이름이 다른 기초자료"
  en: "Masters that K-ERP names otherwise"
who: consultant
severity: warning
table: partners
field: name
message:
  ko: "코드 {code}의 이름이 K-ERP에는 '{there}', 원본에는 '{here}'입니다. K-ERP의 것을 그대로 둡니다"
  en: "The code {code} is called '{there}' in K-ERP and '{here}' in the source; K-ERP's is kept"
hint:
  ko: "같은 거래처·부서인지 확인하십시오. 다르면 매핑에서 코드를 바꾸십시오."
  en: "See whether they are the same; if not, give it another code in the mapping."
why:
  ko: "이미 있는 기초자료는 고치지 않는다."
  en: "A master that is there is left as it is."
*/
SELECT staged.file, staged.sheet, staged.row, 'partners' AS table_name, 'partner_name' AS field,
       staged.code, staged.name AS value, known.name AS there, staged.name AS here
FROM kerp_staging.own_partners AS staged
JOIN partners AS known ON known.company_id = staged.company_id AND known.code = staged.code
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND known.name <> staged.name
UNION ALL
SELECT staged.file, staged.sheet, staged.row, 'departments', 'department_name', staged.code, staged.name, known.name,
       staged.name
FROM kerp_staging.own_departments AS staged
JOIN departments AS known ON known.company_id = staged.company_id AND known.code = staged.code
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND known.name <> staged.name
UNION ALL
SELECT staged.file, staged.sheet, staged.row, 'projects', 'project_name', staged.code, staged.name, known.name,
       staged.name
FROM kerp_staging.own_projects AS staged
JOIN projects AS known ON known.company_id = staged.company_id AND known.code = staged.code
WHERE staged.batch_id = %(batch_id)s
  AND staged.company_id = %(company_id)s
  AND known.name <> staged.name
ORDER BY table_name, file, sheet, row
