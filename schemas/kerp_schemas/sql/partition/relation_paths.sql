-- How SQL writes the names of some tables, in the order of their numbers.
SELECT relation.oid::bigint AS id, format('%%I.%%I', space.nspname, relation.relname) AS path
FROM pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE relation.oid = ANY (%(ids)s::oid[])
ORDER BY relation.oid
