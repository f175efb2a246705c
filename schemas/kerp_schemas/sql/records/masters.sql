-- The codes that lines may name: partners, departments and projects, each with the table that it is in.
SELECT 'partners' AS table_name, partner.code, partner.name
FROM partners AS partner
WHERE partner.company_id = %(company_id)s
UNION ALL
SELECT 'departments', department.code, department.name
FROM departments AS department
WHERE department.company_id = %(company_id)s
UNION ALL
SELECT 'projects', project.code, project.name
FROM projects AS project
WHERE project.company_id = %(company_id)s
ORDER BY table_name, code
