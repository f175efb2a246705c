-- The partitions of a table.
SELECT below.inhrelid::regclass::text AS path
FROM pg_inherits AS below
WHERE below.inhparent = to_regclass(%(table)s)
ORDER BY 1
