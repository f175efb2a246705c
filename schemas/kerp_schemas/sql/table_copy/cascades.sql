-- Tables whose rows would go or change with a row of this one that is deleted.
SELECT format('%%I.%%I', space.nspname, relation.relname) AS name
FROM pg_constraint AS reference
JOIN pg_class AS relation ON relation.oid = reference.conrelid
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE reference.contype = 'f'
  AND reference.confrelid = %(id)s
  AND reference.confdeltype IN ('c', 'n', 'd')
ORDER BY name
