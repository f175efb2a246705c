-- The partitions that a table has, but for the default one: the bounds as the server writes them.
SELECT part.oid::regclass::text AS name, pg_get_expr(part.relpartbound, part.oid) AS bounds
FROM pg_inherits AS below
JOIN pg_class AS part ON part.oid = below.inhrelid
WHERE below.inhparent = %(id)s
  AND pg_get_expr(part.relpartbound, part.oid) <> 'DEFAULT'
ORDER BY part.relname
