-- The companies that have a role of their own: roles belong to the server and are in no dump.
SELECT company.code, company.id
FROM companies AS company
WHERE to_regrole('kerp_tenant_' || company.id) IS NOT NULL
ORDER BY company.code
