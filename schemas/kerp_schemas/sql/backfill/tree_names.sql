-- How a plan names a table and its partitions.
SELECT format('%%s.%%s', space.nspname, relation.relname) AS name
FROM pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE relation.oid = ANY (%(ids)s::oid[])
