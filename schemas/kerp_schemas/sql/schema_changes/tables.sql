-- Every table of the database that holds rows to be kept, and what it takes on disk. Staging is left out: its rows are on
-- their way, and no backup holds them.
SELECT
    relation.oid::bigint AS id,
    parent.inhparent::bigint AS parent_id,
    space.nspname AS schema,
    relation.relname AS name,
    relation.oid::regclass::text AS path,
    CASE relation.relkind
        WHEN 'p'
        THEN (SELECT coalesce(sum(pg_relation_size(part.relid)), 0) FROM pg_partition_tree(relation.oid) AS part)
        ELSE pg_relation_size(relation.oid)
    END::bigint AS bytes
FROM pg_class AS relation
JOIN pg_namespace AS space ON space.oid = relation.relnamespace
LEFT JOIN pg_inherits AS parent ON relation.relispartition AND parent.inhrelid = relation.oid
WHERE relation.relkind IN ('r', 'p')
  AND space.nspname NOT IN ('information_schema', 'kerp_staging')
  AND space.nspname !~ '^pg_'
ORDER BY path
