-- The table that is filled, as SQL writes its name; whether a policy hides rows of it from this login, and how much of it
-- is on the disk. Its partitions are it, too.
WITH RECURSIVE tree AS (
    SELECT relation.oid
    FROM pg_class AS relation
    WHERE relation.oid = to_regclass(%(table)s)
      AND relation.relkind IN ('r', 'p')
    UNION
    SELECT below.inhrelid
    FROM pg_inherits AS below
    JOIN tree ON tree.oid = below.inhparent
)
SELECT
    format('%%I.%%I', space.nspname, relation.relname) AS path,
    relation.relname::text AS name,
    relation.oid::bigint AS id,
    ARRAY(SELECT tree.oid::bigint FROM tree) AS ids,
    row_security_active(relation.oid) AS hides_rows,
    (SELECT coalesce(sum(pg_relation_size(tree.oid)), 0)::bigint FROM tree) AS bytes
FROM pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
WHERE relation.oid = to_regclass(%(table)s)
  AND relation.relkind IN ('r', 'p')
