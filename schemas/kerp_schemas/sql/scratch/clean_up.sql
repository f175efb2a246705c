-- What takes away all that was made on a scratch server: databases, then roles with what they granted.
SELECT format('DROP DATABASE %I WITH (FORCE)', each.datname) AS statement, 1 AS step
FROM pg_database AS each
WHERE each.datname NOT IN ('template0', 'template1', 'postgres', 'kerp')
UNION ALL
SELECT format('DROP OWNED BY %I CASCADE', each.rolname), 2
FROM pg_roles AS each
WHERE each.oid >= 16384
UNION ALL
SELECT format('DROP ROLE %I', each.rolname), 3
FROM pg_roles AS each
WHERE each.oid >= 16384
ORDER BY step
