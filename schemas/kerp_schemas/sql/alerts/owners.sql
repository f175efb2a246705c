-- The companies that this login may act for, and those that a rehearsal has planned.
SELECT company.id FROM kerp_companies(NULL) AS company
UNION
SELECT operation.company_id FROM kerp_operations() AS operation WHERE operation.company_id IS NOT NULL
ORDER BY id
